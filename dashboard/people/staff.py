"""Who has an account or a token, and what an administrator may change about that."""

from collections.abc import Callable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.people_tables import ServiceTokenRow, SessionRow, UserRow
from dashboard.people.audit import Act, Deed, note
from dashboard.people.passwords import hash_password
from dashboard.people.roles import Role
from inspection.errors import InputRefused
from inspection.word import Moment, Word


class NoSuchAccount(InputRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"user {name!r} does not exist; check the spelling")


class LastAdmin(InputRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the last administrator with a password; make somebody else one first")


class RuledElsewhere(InputRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} comes by the identity provider; password and role are changed there")


class AccountSeen(Word):
    name: str
    role: Role
    disabled: bool
    initial: bool
    """The password was given by somebody else, and has to be changed at the next log-in."""
    provided: bool
    """They come by the identity provider, which keeps their password and says their role."""
    created_at: Moment
    seen_at: Moment | None
    """When a session of theirs was last used; within five minutes. None: none is open."""


class TokenSeen(Word):
    name: str
    role: Role
    created_at: Moment


class Staff:
    def __init__(self, database: Database) -> None:
        self._database = database

    def accounts(self) -> tuple[AccountSeen, ...]:
        """By name."""
        seen = select(SessionRow.person, func.max(SessionRow.seen_at)).group_by(SessionRow.person)
        with self._database.reading() as session:
            last = {row[0]: row[1] for row in session.execute(seen)}
            rows = session.scalars(select(UserRow).order_by(UserRow.name)).all()
        return tuple(
            AccountSeen(
                name=row.name,
                role=Role(row.role),
                disabled=row.disabled,
                initial=row.initial,
                provided=not row.password_hash,
                created_at=row.created_at,
                seen_at=last.get(row.name),
            )
            for row in rows
        )

    def tokens(self) -> tuple[TokenSeen, ...]:
        """By name."""
        with self._database.reading() as session:
            rows = session.scalars(select(ServiceTokenRow).order_by(ServiceTokenRow.name)).all()
        return tuple(TokenSeen(name=row.name, role=Role(row.role), created_at=row.created_at) for row in rows)

    def change_role(self, name: str, role: Role, act: Act) -> None:
        """
        Raises:
            NoSuchAccount, LastAdmin, RuledElsewhere.
        """

        def change(session: Session, row: UserRow) -> None:
            _refuse_provided(row)
            if role is not Role.ADMIN:
                refuse_last_admin(session, row)
            if row.role != role:
                note(session, act, Deed.ROLE_CHANGED, name, row.role, role)
                row.role = role

        self._change(name, change)

    def disable(self, name: str, act: Act) -> None:
        """Their sessions end at once; what they did keeps their name.

        Raises:
            NoSuchAccount, LastAdmin.
        """

        def change(session: Session, row: UserRow) -> None:
            if not row.disabled:
                refuse_last_admin(session, row)
                note(session, act, Deed.PERSON_DISABLED, name, row.role)
                row.disabled = True
            _end_sessions(session, name)

        self._change(name, change)

    def enable(self, name: str, act: Act) -> None:
        """
        Raises:
            NoSuchAccount.
        """

        def change(session: Session, row: UserRow) -> None:
            if row.disabled:
                note(session, act, Deed.PERSON_ENABLED, name, new=row.role)
                row.disabled = False

        self._change(name, change)

    def give_password(self, name: str, password: str, act: Act) -> None:
        """One that they have to change at their next log-in; their sessions end at once.

        Raises:
            NoSuchAccount, RuledElsewhere. InputRefused: too short or too long.
        """
        password_hash = hash_password(password)

        def change(session: Session, row: UserRow) -> None:
            _refuse_provided(row)
            row.password_hash, row.initial = password_hash, True
            note(session, act, Deed.PASSWORD_GIVEN, name)
            _end_sessions(session, name)

        self._change(name, change)

    def change_password(self, name: str, password: str, act: Act) -> None:
        """Their own; other sessions of theirs end at once, and so does this one.

        Raises:
            NoSuchAccount, RuledElsewhere. InputRefused: too short or too long.
        """
        password_hash = hash_password(password)

        def change(session: Session, row: UserRow) -> None:
            _refuse_provided(row)
            row.password_hash, row.initial = password_hash, False
            note(session, act, Deed.PASSWORD_CHANGED, name)
            _end_sessions(session, name)

        self._change(name, change)

    def _change(self, name: str, change: Callable[[Session, UserRow], None]) -> None:
        with self._database.writing() as session:
            row = session.get(UserRow, name)
            if row is None:
                raise NoSuchAccount(name)
            change(session, row)


def refuse_last_admin(session: Session, row: UserRow) -> None:
    """Those who come by the identity provider do not count: when it is away, somebody has to get in.

    Raises:
        LastAdmin.
    """
    if row.role != Role.ADMIN or row.disabled or not row.password_hash:
        return
    others = select(func.count()).where(
        UserRow.role == Role.ADMIN,
        UserRow.disabled.is_(False),
        UserRow.password_hash != "",
        UserRow.name != row.name,
    )
    if session.scalar(others) == 0:
        raise LastAdmin(row.name)


def _refuse_provided(row: UserRow) -> None:
    if not row.password_hash:
        raise RuledElsewhere(row.name)


def _end_sessions(session: Session, name: str) -> None:
    session.execute(delete(SessionRow).where(SessionRow.person == name))
