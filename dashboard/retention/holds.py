"""Holds: units whose pictures stay until an administrator says otherwise, by a filter or by numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from urllib.parse import parse_qsl

from pydantic import Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.retention_tables import HoldRow, HoldUnitRow, RetentionRow
from dashboard.database.tables import InspectionRow
from dashboard.explore.asked import LONGEST, Asked
from dashboard.people.audit import Act, Deed, note
from inspection.errors import InputRefused, explain
from inspection.word import Moment, Word

MOST_UNITS = 10_000
MOST_OPEN = 100
"""Each is asked about each picture that would go."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Number = Annotated[int, Field(ge=1, le=2**62)]


class NewHold(Word):
    """What a filter finds, now and later, or these units."""

    name: Name
    reason: Why
    query: Annotated[str, Field(max_length=LONGEST)] | None = Field(
        default=None, description="as the address of Explore has it"
    )
    units: Annotated[tuple[Number, ...], Field(max_length=MOST_UNITS)] = ()
    """Numbers of inspections."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.query) == bool(self.units):
            raise ValueError("name either a filter of Explore or numbers of units")
        return self


class Lifting(Word):
    reason: Why


class Hold(Word):
    id: int
    name: str
    query: str | None
    units: int
    """How many are named; 0: a filter finds them."""
    reason: str
    by: str
    at: Moment
    lifted_by: str | None
    lifted_at: Moment | None
    lifted_why: str


class NoSuchHold(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no hold {id} that stands")


class Holds:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self) -> list[Hold]:
        """Those that stand first, newest first; at most 100 that were lifted."""
        standing = select(HoldRow).where(HoldRow.lifted_at.is_(None)).order_by(HoldRow.id.desc())
        lifted = select(HoldRow).where(HoldRow.lifted_at.is_not(None)).order_by(HoldRow.id.desc()).limit(100)
        with self._database.reading() as session:
            return _seen(session, [*session.scalars(standing), *session.scalars(lifted)])

    def put(self, new: NewHold, by: str, at: datetime) -> Hold:
        """From its commit on nothing in it goes.

        Raises:
            InputRefused: no filter, units that there are not, too many holds.
        """
        query = None if new.query is None else _checked(new.query)
        with self._database.writing() as session:
            # Whoever removes pictures has this row until it is done, and sees this hold after that.
            session.get_one(RetentionRow, 1, with_for_update=True)
            standing = select(func.count()).select_from(HoldRow).where(HoldRow.lifted_at.is_(None))
            if (session.scalar(standing) or 0) >= MOST_OPEN:
                raise InputRefused(f"{MOST_OPEN} holds stand already; lift one first")
            numbers = sorted(set(new.units))
            _refuse_unknown(session, numbers)
            row = HoldRow(name=new.name, query=query, reason=new.reason, by=by, at=at, lifted_why="")
            session.add(row)
            session.flush()
            session.add_all(HoldUnitRow(hold_id=row.id, inspection_id=number) for number in numbers)
            what = query or f"{len(numbers)} units"
            note(session, Act(by, at, new.reason), Deed.HOLD_PUT, f"{row.id} {new.name}", new=what)
            session.flush()
            return _seen(session, [row])[0]

    def lift(self, id: int, act: Act) -> Hold:
        """
        Raises:
            NoSuchHold: none stands of this number.
        """
        with self._database.writing() as session:
            row = session.get(HoldRow, id, with_for_update=True)
            if row is None or row.lifted_at is not None:
                raise NoSuchHold(id)
            row.lifted_by, row.lifted_at, row.lifted_why = act.by, act.at, act.reason
            note(session, act, Deed.HOLD_LIFTED, f"{row.id} {row.name}", old=row.query or "units")
            return _seen(session, [row])[0]


def _checked(query: str) -> str:
    """As Explore writes it; something has to be asked for."""
    try:
        asked = Asked.of_form(dict(parse_qsl(query.removeprefix("?"))))
    except ValidationError as error:
        raise InputRefused(f"filter {query!r:.80}: {explain(error)}") from error
    if not asked.pairs:
        raise InputRefused("the filter asks for nothing, so it would hold everything; name something")
    return asked.query()


def _refuse_unknown(session: Session, numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        known = set(session.scalars(select(InspectionRow.id).where(InspectionRow.id.in_(some))))
        if missing := set(some) - known:
            raise InputRefused(f"there is no inspection {min(missing)}")


def _seen(session: Session, rows: Sequence[HoldRow]) -> list[Hold]:
    count = select(HoldUnitRow.hold_id, func.count()).group_by(HoldUnitRow.hold_id)
    counted = count.where(HoldUnitRow.hold_id.in_([row.id for row in rows]))
    units = {row[0]: row[1] for row in session.execute(counted)}
    return [
        Hold(
            id=row.id,
            name=row.name,
            query=row.query,
            units=units.get(row.id, 0),
            reason=row.reason,
            by=row.by,
            at=row.at,
            lifted_by=row.lifted_by,
            lifted_at=row.lifted_at,
            lifted_why=row.lifted_why,
        )
        for row in rows
    ]
