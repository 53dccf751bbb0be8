"""Tables of attribute agreement studies: what was planned, what is shown, and what people answered."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, Big, UtcMoment


class StudyRow(Base):
    """Order of presentation is not kept: it follows from the seed (`dashboard.msa.course`)."""

    __tablename__ = "study"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    station: Mapped[str | None] = mapped_column(String(200))
    seed: Mapped[int] = mapped_column(BigInteger)
    trials: Mapped[int] = mapped_column(Integer)
    appraisers: Mapped[str] = mapped_column(Text)
    """JSON list of account names."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_by: Mapped[str | None] = mapped_column(String(64))
    """Who ended it before everybody had answered."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class StudyItemRow(Base):
    """A stored inspection as part of a study. The reference is kept as it was: reviews may change later."""

    __tablename__ = "study_item"

    study_id: Mapped[int] = mapped_column(Big, ForeignKey("study.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """From 1, in no order that tells anything."""
    inspection_id: Mapped[int] = mapped_column(Big, ForeignKey("inspection.id"))
    kind: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(16))


class StudyAnswerRow(Base):
    """One look of one appraiser; never changed."""

    __tablename__ = "study_answer"

    study_id: Mapped[int] = mapped_column(Big, ForeignKey("study.id"), primary_key=True)
    appraiser: Mapped[str] = mapped_column(String(64), primary_key=True)
    look: Mapped[int] = mapped_column(Integer, primary_key=True)
    """From 1, in the order of the appraiser."""
    trial: Mapped[int] = mapped_column(Integer)
    item: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcMoment)
