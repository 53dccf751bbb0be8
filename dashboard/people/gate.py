"""The gate before every route: who asks, may they, and does the request come from our own page."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from dashboard.people.accounts import Accounts
from dashboard.people.origin import is_own
from dashboard.people.roles import Person, Role
from dashboard.people.sessions import Sessions

COOKIE = "sightline_session"


class NotLoggedIn(Exception):
    """Nobody we know; a page answers with the log-in, the API with 401."""


class PasswordDue(Exception):
    """Logged in with a password that somebody else knows."""


ACCOUNT = "/account"
"""Where it is changed."""


class Gate:
    """Give `gate.operator` and its like to `Depends`."""

    def __init__(self, accounts: Accounts, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._now = now
        self.operator = self._needs(Role.OPERATOR)
        self.reviewer = self._needs(Role.REVIEWER)
        self.engineer = self._needs(Role.ENGINEER)
        self.admin = self._needs(Role.ADMIN)

    def who(self, request: Request) -> Person:
        """
        Raises:
            NotLoggedIn: no session, no token, or one that counts no longer.
            PasswordDue: on any other way than to change it.
            HTTPException: 403, a change asked for by a foreign page.
        """
        said = request.headers.get("authorization")
        if said is not None:  # then it alone counts: a session does not mend a token that is wrong
            scheme, _, token = said.partition(" ")
            person = self._accounts.holder_of(token.strip()) if scheme.lower() == "bearer" else None
        else:
            person = self._sessions.holder_of(request.cookies.get(COOKIE, ""), self._now())
            if person is not None:
                refuse_foreign(request)
        if person is None:
            raise NotLoggedIn
        if person.password_due and request.url.path != ACCOUNT:
            raise PasswordDue
        request.state.person = person
        return person

    def _needs(self, role: Role) -> Callable[[Person], Person]:
        def gate(person: Annotated[Person, Depends(self.who)]) -> Person:
            if not person.role.may(role):
                raise HTTPException(403, f"this needs the role {role}; {person.name} is {person.role}")
            return person

        return gate


def refuse_foreign(request: Request) -> None:
    """
    Raises:
        HTTPException: 403, a change asked for by a foreign page.
    """
    if not is_own(request.method, request.headers):
        raise HTTPException(403, "this change was asked for from another site; open the page here and retry")
