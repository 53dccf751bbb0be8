"""The tables of Explore: findings as rows, and the filters that people keep."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, Big, UtcMoment


class FindingRow(Base):
    """One finding of an inspection; written with it (`dashboard.inspections.founds`)."""

    __tablename__ = "finding"
    __table_args__ = (
        # All that is mostly asked, so that the table itself need not be opened.
        Index("finding_name", "name", "judged_at", "inspection_id", "score", "area", "zone", "verdict"),
        Index("finding_zone", "zone", "judged_at", "inspection_id"),
        Index("finding_time", "judged_at", "inspection_id"),
    )

    inspection_id: Mapped[int] = mapped_column(Big, ForeignKey("inspection.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """Its place among the inspection's findings, from 1."""
    judged_at: Mapped[datetime] = mapped_column(UtcMoment)
    name: Mapped[str] = mapped_column(String(64))
    """Label; of a finding that has none, its cause."""
    verdict: Mapped[str] = mapped_column(String(16))
    score: Mapped[float | None] = mapped_column(Float)
    area: Mapped[float | None] = mapped_column(Float)
    """Of its box, pixels of the full picture."""
    zone: Mapped[str | None] = mapped_column(String(64))
    """Or slot."""


class SavedFilterRow(Base):
    """What somebody wants to find again, as the address of Explore has it."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        UniqueConstraint("by", "name", name="saved_filter_name"),
        Index("saved_filter_shared", "shared", "name"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    by: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether all see it; only its owner takes it away."""
    at: Mapped[datetime] = mapped_column(UtcMoment)
