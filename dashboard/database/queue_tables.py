"""Tables of what else people are asked about: by name, a second time, and where two said different things."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dashboard.database.tables import Base, Big, UtcMoment


class LotKeyRow(Base):
    """The secret of `dashboard.inspections.lots`: one row, made with the table."""

    __tablename__ = "lot_key"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """Hexadecimal."""


class AskedRow(Base):
    """An inspection that somebody asks people about by name."""

    __tablename__ = "asked"

    inspection_id: Mapped[int] = mapped_column(
        Big, ForeignKey("inspection.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(Text)
    """In the asker's words, the latest."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    """When it was asked first."""


class SecondRow(Base):
    """A decided inspection that comes back once, to somebody else."""

    __tablename__ = "second_look"
    __table_args__ = (
        Index(
            "second_look_open",
            "inspection_id",
            sqlite_where=text("second_review IS NULL"),
            postgresql_where=text("second_review IS NULL"),
        ),
        Index("second_look_time", "judged_at"),
    )

    inspection_id: Mapped[int] = mapped_column(
        Big, ForeignKey("inspection.id"), primary_key=True, autoincrement=False
    )
    judged_at: Mapped[datetime] = mapped_column(UtcMoment)
    """As the inspection's, with `station`, so that a month is counted without it."""
    station: Mapped[str] = mapped_column(String(200))
    first_review: Mapped[int] = mapped_column(Big, ForeignKey("review.id"))
    first_by: Mapped[str] = mapped_column(String(64))
    second_review: Mapped[int | None] = mapped_column(Big, ForeignKey("review.id"))
    """None: it waits."""


class CaseRow(Base):
    """Two people said different things of a unit."""

    __tablename__ = "cases"
    __table_args__ = (Index("cases_state", "state", "id"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(Big, ForeignKey("inspection.id"), unique=True)
    first_review: Mapped[int] = mapped_column(Big, ForeignKey("review.id"))
    second_review: Mapped[int] = mapped_column(Big, ForeignKey("review.id"))
    state: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    decision: Mapped[str | None] = mapped_column(String(16))
    """What settled it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    version: Mapped[int] = mapped_column(Integer, default=1)


def find_lot_key(session: Session) -> bytes:
    return bytes.fromhex(session.get_one(LotKeyRow, 1).key)
