"""Finding inspections by anything, newest first, a bounded look at a time.

An index leads along the criterion that is likely the rarest; whatever else is asked is checked on the rows
that come along it. A look that has seen `MOST_LOOKED_AT` rows ends and says where to go on, so that no
combination of criteria, however barren, takes longer than a page may.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow
from dashboard.inspections.wanted import Conditions, Wanted
from inspection.errors import InputRefused
from inspection.verdict import Verdict

MOST_LOOKED_AT = 10_000
AT_ONCE = 4_000
"""Rows that one statement looks at."""
CHECKED = [
    column
    for column in InspectionRow.__table__.columns
    if column.name not in ("record", "seq", "total_ms", "stored_at", "version")
]


class Place(NamedTuple):
    """Where an inspection stands in the order of time; two of the same moment go by number."""

    judged_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.judged_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """
        Raises:
            InputRefused: not one that we gave out.
        """
        moment, _, number = text.rpartition(".")
        try:
            place = cls(datetime.fromisoformat(moment), int(number))
        except ValueError as error:
            raise InputRefused(f"before {text!r:.60}: take it from `next` of the page before") from error
        if place.judged_at.tzinfo is None or not (0 < place.id < 2**63 and 1 < place.judged_at.year < 9999):
            raise InputRefused(f"before {text!r:.60}: take it from `next` of the page before")
        return place


class Found(NamedTuple):
    places: list[Place]
    next: Place | None
    """Behind it there may be more; None: that was all."""


def look(
    session: Session, wanted: Wanted, limit: int, before: Place | None = None, most: int = MOST_LOOKED_AT
) -> Found:
    """At most `limit`; fewer, with a `next`, where about `most` rows were seen before so many were found."""
    way = _way(wanted)
    kept: dict[Place, None] = {}  # in order, and each once: a unit may have two findings that fit
    looked, size = 0, min(limit + 1, AT_ONCE)
    while True:
        step = way.places(before).limit(size)
        found = step if way.covers else _fitting(way, wanted, before, size)
        kept |= dict.fromkeys(Place(*row) for row in session.execute(found))
        if len(kept) > limit:
            places = list(kept)[:limit]
            return Found(places, places[-1])
        last = session.execute(way.places(before).offset(size - 1).limit(1)).first()
        if last is None:
            return Found(list(kept), None)
        looked, before, size = looked + size, Place(*last), min(4 * size, AT_ONCE)
        if looked >= most:
            return Found(list(kept), before)


def newest_number(session: Session) -> int:
    return session.scalar(select(func.max(InspectionRow.id))) or 0


class _Way(NamedTuple):
    """Along an index, in the order of time."""

    judged_at: Any
    id: Any
    along: Conditions
    covers: bool
    """Whether `along` is all that is asked."""

    def places(self, before: Place | None) -> Select[datetime, int]:
        query = select(self.judged_at, self.id).where(*self.along)
        if before is not None:
            not_yet = (self.judged_at < before.judged_at) | (self.id < before.id)
            query = query.where(self.judged_at <= before.judged_at, not_yet)
        return query.order_by(self.judged_at.desc(), self.id.desc())


def _way(wanted: Wanted) -> _Way:
    if wanted.findings and wanted.serial is None and wanted.lot is None:
        along, covers = _finding_anchor(wanted)
        at = FindingRow.judged_at
        return _Way(at, FindingRow.inspection_id, (*along, *wanted.timed(at)), covers)
    name = _rarest(wanted)
    along = () if name is None else _only(wanted, name)
    rest = replace(wanted, since=None, until=None, **({} if name is None else {name: None}))
    at = InspectionRow.judged_at
    return _Way(at, InspectionRow.id, (*along, *wanted.timed(at)), rest == Wanted())


def _finding_anchor(wanted: Wanted) -> tuple[Conditions, bool]:
    """Of a label, the index holds all that may be asked of a finding besides."""
    about_findings = dict.fromkeys(
        ("label", "finding", "zone", "least_score", "most_score", "least_area", "most_area")
    )
    if wanted.label is not None:
        return wanted.findings, replace(wanted, since=None, until=None, **about_findings) == Wanted()
    if wanted.zone is not None:
        return (FindingRow.zone == wanted.zone,), False
    return (), False


def _rarest(wanted: Wanted) -> str | None:
    """The criterion that has an index and likely the fewest rows."""
    told = (
        ("serial", wanted.serial is not None),
        ("lot", wanted.lot is not None),
        ("reviewed", bool(wanted.reviewed) or wanted.decision is not None or wanted.reviewer is not None),
        ("disputed", bool(wanted.disputed)),
        ("verdict", wanted.verdict not in (None, Verdict.OK)),
        ("bundle", wanted.bundle is not None and len(wanted.bundle) == 64),
        ("station", wanted.station is not None),
        ("sku", wanted.sku is not None),
        ("verdict", wanted.verdict is not None),
    )
    return next((name for name, asked in told if asked), None)


def _only(wanted: Wanted, name: str) -> Conditions:
    if name == "reviewed":  # a decision, or its author, needs a review as well
        return (InspectionRow.reviewed.is_(True),)
    return replace(Wanted(), **{name: getattr(wanted, name)}).conditions(InspectionRow)


def _fitting(way: _Way, wanted: Wanted, before: Place | None, size: int) -> Select[datetime, int]:
    """The limit is a fence: all else is checked on the rows that come along the index, whatever other index
    a planner may like better."""
    rows = way.places(before).with_only_columns(*CHECKED).limit(size)
    if way.id is not InspectionRow.id:
        rows = rows.join_from(FindingRow, InspectionRow, InspectionRow.id == way.id)
    step = rows.subquery()
    fitting = select(step.c.judged_at, step.c.id).where(*wanted.conditions(step.c))
    return fitting.order_by(step.c.judged_at.desc(), step.c.id.desc())
