"""Tables of recipes: versions that stay as they are, and the one draft that each name may have."""

from datetime import datetime

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, UtcMoment


class RecipeVersionRow(Base):
    """Issued: never changed, never removed."""

    __tablename__ = "recipe_version"
    __table_args__ = (Index("recipe_version_digest", "digest"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sku: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    """The file, to the byte."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `content`, which is what stations tell."""
    pictures: Mapped[str] = mapped_column(Text)
    """JSON: the digest of each view's golden picture, by view."""
    reason: Mapped[str] = mapped_column(String(300))
    again: Mapped[int | None] = mapped_column(Integer)
    """The older version that this one brings back. None: it was a draft."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)


class RecipeDraftRow(Base):
    """What is being drawn: one of a name, gone when it is issued."""

    __tablename__ = "recipe_draft"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    sku: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    pictures: Mapped[str] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(Integer)
    """Grows with each writing; a writer names the one that they saw."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
