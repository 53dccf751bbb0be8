"""Accounts of people and service tokens of programs, as rows."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import delete, select

from dashboard.database.engine import Database
from dashboard.database.people_tables import LoginFailureRow, ServiceTokenRow, UserRow
from dashboard.people.attempts import WINDOW, wait_needed
from dashboard.people.audit import CONSOLE, Act, Deed, note
from dashboard.people.keys import hash_of, new_key
from dashboard.people.passwords import fits, hash_password
from dashboard.people.roles import Person, Role
from inspection.errors import InputRefused

AccountName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$")]
_NAME = TypeAdapter(AccountName)


class TooManyAttempts(InputRefused):
    """The password was not even looked at."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(int(wait.total_seconds()), 1)
        super().__init__(f"too many wrong passwords for this account; try again in {self.seconds} s")


class Accounts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add_person(
        self,
        name: str,
        role: Role,
        password: str,
        at: datetime,
        by: str = CONSOLE,
        reason: str = "",
        *,
        initial: bool = False,
    ) -> None:
        """`initial`: they have to change the password at their first log-in.

        Raises:
            InputRefused: a name of other characters or one that is taken, a password too short.
        """
        _check(name)
        password_hash = hash_password(password)
        with self._database.writing() as session:
            if session.get(UserRow, name) is not None:
                raise InputRefused(f"user {name!r} exists already; choose another name")
            session.add(
                UserRow(
                    name=name,
                    role=role,
                    password_hash=password_hash,
                    disabled=False,
                    created_at=at,
                    initial=initial,
                )
            )
            note(session, Act(by, at, reason), Deed.PERSON_ADDED, name, new=role)

    def check_password(self, name: str, password: str, at: datetime) -> Person | None:
        """The person, or None when name and password do not belong together.

        Raises:
            TooManyAttempts: this account saw too many wrong ones lately.
        """
        account = name[:64]
        with self._database.reading() as session:
            failures = session.scalars(
                select(LoginFailureRow.at).where(
                    LoginFailureRow.account == account, LoginFailureRow.at > at - WINDOW
                )
            ).all()
            row = session.get(UserRow, account)
        wait = wait_needed(failures, at)
        if wait is not None:
            raise TooManyAttempts(wait)
        right = fits(password, row.password_hash if row else None)
        with self._database.writing() as session:
            if right and row is not None and not row.disabled:
                session.execute(delete(LoginFailureRow).where(LoginFailureRow.account == account))
                return Person(name=row.name, role=Role(row.role))
            session.execute(delete(LoginFailureRow).where(LoginFailureRow.at < at - WINDOW))
            session.add(LoginFailureRow(account=account, at=at))
        return None

    def add_token(self, name: str, role: Role, at: datetime, by: str = CONSOLE, reason: str = "") -> str:
        """The new token; it cannot be had a second time.

        Raises:
            InputRefused: a name of other characters, or one that is taken.
        """
        _check(name)
        key = new_key()
        with self._database.writing() as session:
            taken = session.scalar(select(ServiceTokenRow.name).where(ServiceTokenRow.name == name))
            if taken is not None:
                raise InputRefused(f"token {name!r} exists already; revoke it first or choose another name")
            session.add(ServiceTokenRow(token_hash=hash_of(key), name=name, role=role, created_at=at))
            note(session, Act(by, at, reason), Deed.TOKEN_CREATED, name, new=role)
        return key

    def revoke_token(self, name: str, act: Act) -> None:
        """
        Raises:
            InputRefused: there is no such token.
        """
        with self._database.writing() as session:
            gone = session.scalars(
                delete(ServiceTokenRow).where(ServiceTokenRow.name == name).returning(ServiceTokenRow.role)
            ).all()
            if not gone:
                raise InputRefused(f"token {name!r} does not exist; check the spelling")
            note(session, act, Deed.TOKEN_REVOKED, name, old=gone[0])

    def holder_of(self, token: str) -> Person | None:
        """The program that this service token was given to."""
        with self._database.reading() as session:
            row = session.get(ServiceTokenRow, hash_of(token))
        return None if row is None else Person(name=row.name, role=Role(row.role))


def _check(name: str) -> None:
    try:
        _NAME.validate_python(name)
    except ValidationError as error:
        raise InputRefused(f"name {name!r}: use letters, digits and . _ @ -, at most 63") from error
