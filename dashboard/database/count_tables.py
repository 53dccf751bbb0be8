"""Tables of what is counted as it is stored or decided, so that no page has to count it again."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, UtcMoment


class ModelUseRow(Base):
    """Where and when a bundle judged by a recipe: kept at ingest, so that nobody has to go through all
    inspections for it."""

    __tablename__ = "model_use"

    bundle: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(String(200), primary_key=True)
    recipe: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Its digest; empty, as is `sku`: there was none."""
    sku: Mapped[str] = mapped_column(String(64))
    recipe_version: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[datetime] = mapped_column(UtcMoment)
    """When the first unit was judged; `last_at`, the last."""
    last_at: Mapped[datetime] = mapped_column(UtcMoment)
    inspections: Mapped[int] = mapped_column(BigInteger)


class TallyRow(Base):
    """How many inspections of a quarter of an hour; written with them (`dashboard.inspections.tally`)."""

    __tablename__ = "tally"
    __table_args__ = (Index("tally_time", "kind", "start"),)

    station: Mapped[str] = mapped_column(String(200), primary_key=True)
    start: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    bundle: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class LabelCountRow(Base):
    """Boxes of a label in decisions that stand; written with them (`dashboard.labels.counts`)."""

    __tablename__ = "label_count"

    label: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
