"""The log-in page, and how a browser becomes somebody's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.people.accounts import Accounts, TooManyAttempts
from dashboard.people.gate import COOKIE, refuse_foreign
from dashboard.people.roles import Person
from dashboard.people.sessions import Sessions
from dashboard.web.catalogue import Words
from dashboard.web.pages import Pages


@dataclass(frozen=True, slots=True)
class LoginPage:
    next: str
    name: str
    problem: str
    """"" when there is none."""
    label: str
    """Of the button that leads to the identity provider; "" where there is none."""
    left: bool
    """They logged out just now; at the provider they may still be in."""


class Doorway:
    """What every way in shares: the page before it, and the session behind it."""

    def __init__(
        self,
        sessions: Sessions,
        pages: Pages,
        now: Callable[[], datetime],
        *,
        secure_cookie: bool,
        label: str = "",
    ) -> None:
        """`label`: of the identity provider; "" where there is none."""
        self._sessions = sessions
        self._pages = pages
        self._now = now
        self.secure_cookie = secure_cookie
        self.label = label

    def words(self, request: Request) -> Words:
        return self._pages.words(request)

    def show(
        self,
        request: Request,
        status: int = 200,
        problem: str = "",
        *,
        next: str = "/",
        name: str = "",
        left: bool = False,
    ) -> Response:
        page = LoginPage(inside(next), name, problem, self.label, left and self.label != "")
        return self._pages.show(request, "login.html", page, None, status)

    def let_in(self, request: Request, person: Person, next: str) -> Response:
        """A session that is new; whatever the browser had before ends."""
        self._sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(inside(next), 303)
        key = self._sessions.start(person, self._now())
        answer.set_cookie(COOKIE, key, httponly=True, samesite="lax", secure=self.secure_cookie, path="/")
        return answer

    def let_out(self, request: Request) -> Response:
        self._sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login?left=true" if self.label else "/login", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer


def routes(accounts: Accounts, doorway: Doorway, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def show_login(request: Request, next: str = "/", left: Annotated[bool, Query()] = False) -> Response:
        return doorway.show(request, next=next, left=left)

    @router.post("/login")
    def log_in(
        request: Request,
        name: Annotated[str, Form(max_length=64)],
        password: Annotated[str, Form(max_length=1024)],
        next: Annotated[str, Form(max_length=500)] = "/",
    ) -> Response:
        refuse_foreign(request)
        t = doorway.words(request)
        try:
            person = accounts.check_password(name, password, now())
        except TooManyAttempts as error:
            said = t("login.too_many", seconds=error.seconds)
            return doorway.show(request, 429, said, next=next, name=name)
        if person is None:
            return doorway.show(request, 401, t("login.wrong"), next=next, name=name)
        return doorway.let_in(request, person, next)

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        refuse_foreign(request)
        return doorway.let_out(request)

    return router


def inside(path: str) -> str:
    """`path` if it leads to one of our own pages, else the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
