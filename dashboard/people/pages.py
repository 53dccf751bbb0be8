"""The log-in page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.people.accounts import Accounts, TooManyAttempts
from dashboard.people.gate import COOKIE, refuse_foreign
from dashboard.people.sessions import Sessions
from dashboard.web.pages import Pages


@dataclass(frozen=True, slots=True)
class LoginPage:
    next: str
    name: str
    problem: str
    """"" when there is none."""


def routes(
    accounts: Accounts, sessions: Sessions, pages: Pages, now: Callable[[], datetime], *, secure_cookie: bool
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def show_login(request: Request, next: str = "/") -> Response:
        return pages.show(request, "login.html", LoginPage(inside(next), "", ""), None)

    @router.post("/login")
    def log_in(
        request: Request,
        name: Annotated[str, Form(max_length=64)],
        password: Annotated[str, Form(max_length=1024)],
        next: Annotated[str, Form(max_length=500)] = "/",
    ) -> Response:
        refuse_foreign(request)
        t = pages.words(request)
        try:
            person = accounts.check_password(name, password, now())
        except TooManyAttempts as error:
            page = LoginPage(inside(next), name, t("login.too_many", seconds=error.seconds))
            return pages.show(request, "login.html", page, None, 429)
        if person is None:
            page = LoginPage(inside(next), name, t("login.wrong"))
            return pages.show(request, "login.html", page, None, 401)
        answer = RedirectResponse(inside(next), 303)
        key = sessions.start(person, now())
        answer.set_cookie(COOKIE, key, httponly=True, samesite="lax", secure=secure_cookie, path="/")
        return answer

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        refuse_foreign(request)
        sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return router


def inside(path: str) -> str:
    """`path` if it leads to one of our own pages, else the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
