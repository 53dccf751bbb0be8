"""What the cluster's programs say of themselves: that they live, and which faults they notice."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.alarm_tables import ProgramRow
from dashboard.database.upsert import insert_into
from inspection.fault import FaultSeen
from inspection.word import Word

INGEST, BACKUP = "ingest", "backup"


class FaultAt(Word):
    """Whose fault it is: a station's path, or the cluster's own, empty."""

    where: str = ""
    seen: FaultSeen


class Heard(NamedTuple):
    at: datetime
    faults: tuple[FaultAt, ...]


_FAULTS: TypeAdapter[tuple[FaultAt, ...]] = TypeAdapter(tuple[FaultAt, ...])


def note_program(session: Session, name: str, at: datetime, faults: Sequence[FaultAt] = ()) -> None:
    """Its latest word replaces the one before."""
    values = {"heard_at": at, "faults": _FAULTS.dump_json(tuple(faults)).decode()}
    row = insert_into(session, ProgramRow).values(name=name, **values)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))


def find_programs(session: Session) -> dict[str, Heard]:
    """By name; one that was never heard is missing."""
    rows = session.scalars(select(ProgramRow))
    return {row.name: Heard(row.heard_at, _FAULTS.validate_json(row.faults)) for row in rows}
