"""The Admin page: accounts, tokens, and who changed what about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response

from dashboard.database.engine import Database
from dashboard.people.accounts import Accounts
from dashboard.people.audit import Act, Deed, Noted, find_noted
from dashboard.people.gate import Gate
from dashboard.people.keys import new_password
from dashboard.people.roles import Person, Role
from dashboard.people.staff import AccountSeen, Staff, TokenSeen
from dashboard.web.pages import Pages
from inspection.errors import InputRefused

SHOWN = 100
LATEST = 12
Name = Annotated[str, Form(max_length=64)]
Named = Annotated[str, Path(max_length=64)]
Reason = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class Secret:
    """Shown once, to be told to its owner."""

    name: str
    value: str
    is_token: bool


@dataclass(frozen=True, slots=True)
class AdminPage:
    accounts: tuple[AccountSeen, ...]
    tokens: tuple[TokenSeen, ...]
    latest: list[Noted]
    secret: Secret | None
    problem: str
    """Why the last wish was refused; "" when it was not."""
    roles: tuple[Role, ...] = tuple(Role)


@dataclass(frozen=True, slots=True)
class AuditPage:
    items: list[Noted]
    older: int | None
    """From before which the next page goes on."""


def routes(
    database: Database,
    accounts: Accounts,
    staff: Staff,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
) -> APIRouter:
    router = APIRouter(prefix="/admin", include_in_schema=False)
    Admin = Annotated[Person, Depends(gate.admin)]

    def look(secret: Secret | None = None, problem: str = "") -> AdminPage:
        with database.reading() as session:
            # Each morning's log-ins would fill it.
            latest = find_noted(session, LATEST, without=Deed.SIGNED_ON)
        return AdminPage(staff.accounts(), staff.tokens(), latest, secret, problem)

    def wish(request: Request, person: Person, action: Callable[[], Secret | None]) -> Response:
        try:
            page = look(action())
        except InputRefused as error:
            page = look(problem=str(error))
        return pages.show(request, "admin_board.html", page, person)

    @router.get("")
    def show_admin(request: Request, person: Admin) -> Response:
        return pages.show(request, "admin.html", look(), person)

    @router.get("/audit")
    def show_audit(
        request: Request, person: Admin, before: Annotated[int | None, Query(ge=1, le=2**62)] = None
    ) -> Response:
        with database.reading() as session:
            found = find_noted(session, SHOWN + 1, before)
        page = AuditPage(found[:SHOWN], found[SHOWN - 1].id if len(found) > SHOWN else None)
        return pages.show(request, "audit.html", page, person)

    @router.post("/people")
    def add_person(
        request: Request, person: Admin, name: Name, role: Annotated[Role, Form()], reason: Reason = ""
    ) -> Response:
        def act() -> Secret:
            password = new_password()
            accounts.add_person(name, role, password, now(), person.name, reason, initial=True)
            return Secret(name, password, is_token=False)

        return wish(request, person, act)

    @router.post("/people/{name}/role")
    def change_role(
        request: Request, person: Admin, name: Named, role: Annotated[Role, Form()], reason: Reason = ""
    ) -> Response:
        return wish(request, person, lambda: staff.change_role(name, role, Act(person.name, now(), reason)))

    @router.post("/people/{name}/disabled")
    def disable(request: Request, person: Admin, name: Named, reason: Reason = "") -> Response:
        return wish(request, person, lambda: staff.disable(name, Act(person.name, now(), reason)))

    @router.post("/people/{name}/enabled")
    def enable(request: Request, person: Admin, name: Named, reason: Reason = "") -> Response:
        return wish(request, person, lambda: staff.enable(name, Act(person.name, now(), reason)))

    @router.post("/people/{name}/password")
    def give_password(request: Request, person: Admin, name: Named, reason: Reason = "") -> Response:
        def act() -> Secret:
            password = new_password()
            staff.give_password(name, password, Act(person.name, now(), reason))
            return Secret(name, password, is_token=False)

        return wish(request, person, act)

    @router.post("/tokens")
    def create_token(
        request: Request, person: Admin, name: Name, role: Annotated[Role, Form()], reason: Reason = ""
    ) -> Response:
        def act() -> Secret:
            return Secret(name, accounts.add_token(name, role, now(), person.name, reason), is_token=True)

        return wish(request, person, act)

    @router.post("/tokens/{name}/revoked")
    def revoke_token(request: Request, person: Admin, name: Named, reason: Reason = "") -> Response:
        return wish(request, person, lambda: accounts.revoke_token(name, Act(person.name, now(), reason)))

    return router
