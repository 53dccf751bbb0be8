"""Tables of accounts, log-ins and tokens, and of who changed what about them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, Big, UtcMoment


class UserRow(Base):
    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(256))
    """"" of who comes by the identity provider: no password fits."""
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    initial: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The password was given by somebody else; nothing is shown before it is changed."""


class IdentityRow(Base):
    """Who somebody is to the identity provider."""

    __tablename__ = "person_identity"
    __table_args__ = (UniqueConstraint("person", name="person_identity_person"),)

    issuer: Mapped[str] = mapped_column(String(500), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), ForeignKey("person.name"))


class SignOnBegunRow(Base):
    """A log-in by the identity provider whose answer is awaited. State and cookie are kept only as hashes."""

    __tablename__ = "sign_on_begun"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64))
    next: Mapped[str] = mapped_column(String(500))
    begun_at: Mapped[datetime] = mapped_column(UtcMoment)


class AuditRow(Base):
    """Who changed what about people, tokens and the defect book. Rows are only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    by: Mapped[str] = mapped_column(String(64))
    deed: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(200))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class SessionRow(Base):
    """A log-in; the cookie's value is kept only as its hash."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), ForeignKey("person.name"))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)


class LoginFailureRow(Base):
    __tablename__ = "login_failure"
    __table_args__ = (Index("login_failure_account", "account", "at"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class ServiceTokenRow(Base):
    """A program's key, kept only as its hash."""

    __tablename__ = "service_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
