"""Who came by the provider, as accounts: made at their first log-in, with the role that the provider gives.

A person is known by issuer and subject, which no two people share. A name or an e-mail address proves
nothing: the provider may let anybody choose theirs.
"""

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.people_tables import IdentityRow, SessionRow, UserRow
from dashboard.people.audit import Act, Deed, note
from dashboard.people.roles import Person, Role
from dashboard.people.staff import NoSuchAccount, refuse_last_admin
from dashboard.signon.refused import Reason, SignOnRefused
from inspection.errors import InputRefused


class Arrivals:
    def __init__(self, database: Database, issuer: str) -> None:
        self._database = database
        self._issuer = issuer

    def known_as(self, subject: str) -> str | None:
        """The account of this person of the provider's."""
        with self._database.reading() as session:
            return session.scalar(self._names(subject))

    def let_in(self, subject: str, name: str, role: Role, act: Act) -> Person:
        """`name`: how a new one is called; who is known keeps theirs.

        Raises:
            SignOnRefused: shut out here, or the name is another's.
        """
        with self._database.writing() as session:
            known = session.scalar(self._names(subject))
            row = (
                session.get(UserRow, known)
                if known is not None
                else self._add(session, subject, name, role, act)
            )
            assert row is not None  # a foreign key holds it
            if row.disabled:
                raise SignOnRefused(Reason.SHUT_OUT, "an administrator has shut them out", row.name)
            if row.role != role:
                note(session, act, Deed.ROLE_CHANGED, row.name, row.role, role)
                row.role = role
            note(session, Act(row.name, act.at), Deed.SIGNED_ON, row.name, new=self._issuer)
            return Person(name=row.name, role=role)

    def turn_away(self, subject: str) -> None:
        """Whom the provider gives no role any more loses what they have open here."""
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.person.in_(self._names(subject))))

    def link(self, name: str, subject: str, act: Act) -> None:
        """From now on this account is that person's of the provider; its password is gone, its sessions end.

        Raises:
            NoSuchAccount, LastAdmin. InputRefused: either is linked already.
        """
        with self._database.writing() as session:
            row = session.get(UserRow, name)
            if row is None:
                raise NoSuchAccount(name)
            taken = session.scalar(self._names(subject))
            if taken is not None or not row.password_hash:
                raise InputRefused(f"{taken or name} comes by a provider already; nothing was changed")
            refuse_last_admin(session, row)
            row.password_hash, row.initial = "", False
            session.add(IdentityRow(issuer=self._issuer, subject=subject, person=name))
            session.execute(delete(SessionRow).where(SessionRow.person == name))
            note(session, act, Deed.PERSON_LINKED, name, new=f"{self._issuer} {subject}")

    def _add(self, session: Session, subject: str, name: str, role: Role, act: Act) -> UserRow:
        if session.get(UserRow, name) is not None:
            raise SignOnRefused(
                Reason.TAKEN, f"`dashboard user link {name} --subject ...` if it is theirs", name
            )
        row = UserRow(
            name=name, role=role, password_hash="", disabled=False, created_at=act.at, initial=False
        )
        session.add(row)
        session.flush()
        session.add(IdentityRow(issuer=self._issuer, subject=subject, person=name))
        note(session, act, Deed.PERSON_ADDED, name, new=role)
        return row

    def _names(self, subject: str) -> Select[str]:
        return select(IdentityRow.person).where(
            IdentityRow.issuer == self._issuer, IdentityRow.subject == subject
        )
