"""One's own account: changing the password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.people.accounts import Accounts, TooManyAttempts
from dashboard.people.audit import Act
from dashboard.people.gate import ACCOUNT, Gate
from dashboard.people.passwords import LONGEST, SHORTEST
from dashboard.people.roles import Person
from dashboard.people.staff import Staff
from dashboard.web.pages import Pages
from inspection.errors import InputRefused


@dataclass(frozen=True, slots=True)
class AccountPage:
    problem: str
    """"" when there is none."""
    shortest: int = SHORTEST
    longest: int = LONGEST


def routes(
    accounts: Accounts, staff: Staff, pages: Pages, gate: Gate, now: Callable[[], datetime]
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    Anybody = Annotated[Person, Depends(gate.operator)]

    @router.get(ACCOUNT)
    def show_account(request: Request, person: Anybody) -> Response:
        return pages.show(request, "account.html", AccountPage(""), person)

    @router.post(ACCOUNT)
    def change_password(
        request: Request,
        person: Anybody,
        old: Annotated[str, Form(max_length=1024)],
        new: Annotated[str, Form(max_length=1024)],
    ) -> Response:
        """All their sessions end; they log in with the new one."""
        t = pages.words(request)
        try:
            known = accounts.check_password(person.name, old, now())
            problem = "" if known else t("account.wrong")
            if known and new == old:
                problem = t("account.same")
            if not problem:
                staff.change_password(person.name, new, Act(person.name, now()))
        except TooManyAttempts as error:
            problem = t("login.too_many", seconds=error.seconds)
        except InputRefused:
            problem = t("account.length", shortest=SHORTEST, longest=LONGEST)
        if problem:
            return pages.show(request, "account.html", AccountPage(problem), person, 422)
        return RedirectResponse("/login", 303)

    return router
