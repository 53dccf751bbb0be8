"""Tables of retention: whose picture is whose, what was removed, and what is held."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, Big, UtcMoment


class PictureUseRow(Base):
    """An inspection that has this picture; two may have the same. Written by the pruner alone, as far as it
    has come, so that storing inspections costs nothing more."""

    __tablename__ = "picture_use"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    inspection_id: Mapped[int] = mapped_column(
        Big, ForeignKey("inspection.id"), primary_key=True, autoincrement=False
    )


class RetentionRow(Base):
    """One row: how far the pruner has come. Who decides what goes, or puts on a hold, locks it."""

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    noted: Mapped[int] = mapped_column(Big, default=0)
    """All inspections up to this number are in `picture_use`."""


class PictureRemovedRow(Base):
    """A picture that was removed on purpose; it has no row in `picture`. Gone when it comes again."""

    __tablename__ = "picture_removed"
    __table_args__ = (
        Index("picture_removed_at", "at"),
        Index("picture_removed_left", "gone", "sha256"),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Big)
    kind: Mapped[str] = mapped_column(String(16))
    """Of what it was: a `dashboard.retention.rules.Kind`."""
    days: Mapped[int] = mapped_column(Integer)
    """How long such pictures were kept then."""
    at: Mapped[datetime] = mapped_column(UtcMoment)
    gone: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its file is removed too."""


class HoldRow(Base):
    """Units whose pictures stay, whatever their age: those that a filter finds, or those in `hold_unit`."""

    __tablename__ = "hold"
    __table_args__ = (Index("hold_open", "lifted_at"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    query: Mapped[str | None] = mapped_column(Text)
    """As the address of Explore has it. None: numbers are named."""
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    lifted_why: Mapped[str] = mapped_column(Text, default="")


class HoldUnitRow(Base):
    __tablename__ = "hold_unit"
    __table_args__ = (Index("hold_unit_inspection", "inspection_id"),)

    hold_id: Mapped[int] = mapped_column(Big, ForeignKey("hold.id"), primary_key=True)
    inspection_id: Mapped[int] = mapped_column(
        Big, ForeignKey("inspection.id"), primary_key=True, autoincrement=False
    )
