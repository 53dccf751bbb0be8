"""What the cluster's programs say of themselves, for whoever watches over alarms."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.database.tables import Base, UtcMoment


class ProgramRow(Base):
    """The latest word of a program of the cluster: the ingest's pulse, the latest backup."""

    __tablename__ = "program"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    heard_at: Mapped[datetime] = mapped_column(UtcMoment)
    faults: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """JSON list of `dashboard.alarms.programs.FaultAt`."""
