"""How far receivers outside have been told."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, UtcMoment


class WebhookRow(Base):
    """The place of one webhook of the settings; it moves once the receiver has answered."""

    __tablename__ = "webhook"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    inspection_id: Mapped[int] = mapped_column(BigInteger)
    """The last one told, or passed over; so `review_id`."""
    review_id: Mapped[int] = mapped_column(BigInteger)
    tried_at: Mapped[datetime] = mapped_column(UtcMoment)
    taken_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    problem: Mapped[str] = mapped_column(String(500), default="")
