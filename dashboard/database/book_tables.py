"""Tables of the defect book: what each class is, and inspections that show it."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, Big, UtcMoment


class BookEntryRow(Base):
    """Who wrote what before, the audit trail tells (`dashboard.people.audit`)."""

    __tablename__ = "book_entry"

    label: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    smallest_mm: Mapped[float | None] = mapped_column(Float)
    allowed: Mapped[str] = mapped_column(String(300))
    places: Mapped[str] = mapped_column(String(300))
    version: Mapped[int] = mapped_column(Integer)
    """Grows with each writing; a writer names the one that they saw."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class BookExampleRow(Base):
    """A box in a picture of a stored inspection. The picture stays where it is."""

    __tablename__ = "book_example"
    __table_args__ = (Index("book_example_label", "label", "id"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    label: Mapped[str] = mapped_column(String(64), ForeignKey("book_entry.label"))
    inspection_id: Mapped[int] = mapped_column(Big, ForeignKey("inspection.id"))
    view: Mapped[str] = mapped_column(String(64))
    x1: Mapped[float] = mapped_column(Float)
    y1: Mapped[float] = mapped_column(Float)
    x2: Mapped[float] = mapped_column(Float)
    y2: Mapped[float] = mapped_column(Float)
    kind: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
