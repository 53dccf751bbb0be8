"""`/api/people`, `/api/tokens` and `/api/audit`: what programs of an administrator may see and change."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import StringConstraints

from dashboard.database.engine import Database
from dashboard.people.accounts import AccountName
from dashboard.people.audit import Act, Noted, find_noted
from dashboard.people.gate import Gate
from dashboard.people.roles import Person, Role
from dashboard.people.staff import AccountSeen, Staff, TokenSeen
from dashboard.web.body import described, json_body
from inspection.word import Word

Why = Annotated[str, StringConstraints(max_length=500)]


class People(Word):
    items: tuple[AccountSeen, ...]


class Tokens(Word):
    items: tuple[TokenSeen, ...]


class AuditTrail(Word):
    items: tuple[Noted, ...]


class AccountChange(Word):
    """What is not named stays."""

    role: Role | None = None
    disabled: bool | None = None
    reason: Why = ""


def routes(database: Database, staff: Staff, gate: Gate, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["people"])
    Admin = Annotated[Person, Depends(gate.admin)]

    @router.get("/people", dependencies=[Depends(gate.admin)])
    def list_people() -> People:
        """Who may log in, by name."""
        return People(items=staff.accounts())

    @router.patch("/people/{name}", openapi_extra=described(AccountChange))
    def change_account(
        person: Admin,
        name: Annotated[AccountName, Path()],
        change: Annotated[AccountChange, Depends(json_body(AccountChange))],
    ) -> People:
        """409: it would leave no administrator. Passwords are given on the Admin page only."""
        act = Act(person.name, now(), change.reason)
        if change.role is not None:
            staff.change_role(name, change.role, act)
        if change.disabled is not None:
            (staff.disable if change.disabled else staff.enable)(name, act)
        return People(items=staff.accounts())

    @router.get("/tokens", dependencies=[Depends(gate.admin)])
    def list_tokens() -> Tokens:
        """Which programs have a token, by name; never the token."""
        return Tokens(items=staff.tokens())

    @router.get("/audit", dependencies=[Depends(gate.admin)])
    def list_audit(
        before_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> AuditTrail:
        """Who changed what about people, tokens and the defect book, newest first."""
        with database.reading() as session:
            return AuditTrail(items=tuple(find_noted(session, limit, before_id)))

    return router
