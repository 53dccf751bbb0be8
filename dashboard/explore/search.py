"""Finding inspections by anything, newest first, a bounded look at a time.

An index leads along the criterion that is likely the rarest; whatever else is asked is checked on the rows
that come along it. A look that has seen `MOST_LOOKED_AT` rows ends and says where to go on, so that no
combination of criteria, however barren, takes longer than a page may.
"""

from collections.abc import Sequence
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
"""Rows checked by one statement; databases limit how many numbers it may name."""
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
    steps, covers = _anchor(wanted)
    kept: list[Place] = []
    looked, size = 0, min(limit + 1, AT_ONCE)
    while True:
        rows = session.execute(_below(steps, before).limit(size)).all()
        places = list(dict.fromkeys(Place(row[0], row[1]) for row in rows))
        kept += places if covers else _fitting(session, wanted, places)
        if len(kept) > limit:
            return Found(kept[:limit], kept[limit - 1])
        if len(rows) < size:
            return Found(kept, None)
        looked, before, size = looked + size, places[-1], min(4 * size, AT_ONCE)
        if looked >= most:
            return Found(kept, before)


def newest_number(session: Session) -> int:
    return session.scalar(select(func.max(InspectionRow.id))) or 0


class _Steps(NamedTuple):
    query: Select[datetime, int]
    judged_at: Any
    id: Any


def _anchor(wanted: Wanted) -> tuple[_Steps, bool]:
    """What leads along an index in the order of time, and whether that is all that is asked."""
    if wanted.findings and wanted.serial is None and wanted.lot is None:
        columns = (FindingRow.judged_at, FindingRow.inspection_id)
        along, covers = _finding_anchor(wanted)
        query = select(*columns).where(*along, *wanted.timed(FindingRow.judged_at))
        return _Steps(query, *columns), covers
    name = _rarest(wanted)
    along = Wanted().conditions(InspectionRow) if name is None else _only(wanted, name)
    rest = replace(wanted, since=None, until=None, **({} if name is None else {name: None}))
    query = select(InspectionRow.judged_at, InspectionRow.id)
    query = query.where(*along, *wanted.timed(InspectionRow.judged_at))
    return _Steps(query, InspectionRow.judged_at, InspectionRow.id), rest == Wanted()


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


def _below(steps: _Steps, before: Place | None) -> Select[datetime, int]:
    query = steps.query.order_by(steps.judged_at.desc(), steps.id.desc())
    if before is None:
        return query
    same_or_earlier = steps.judged_at <= before.judged_at
    not_yet = (steps.judged_at < before.judged_at) | (steps.id < before.id)
    return query.where(same_or_earlier, not_yet)


def _fitting(session: Session, wanted: Wanted, places: Sequence[Place]) -> list[Place]:
    """The limit is a fence: without it a planner may leave the given numbers for an index it likes better."""
    if not places:
        return []
    numbers = [place.id for place in places]
    these = select(*CHECKED).where(InspectionRow.id.in_(numbers)).limit(len(numbers)).subquery()
    fitting = set(session.scalars(select(these.c.id).where(*wanted.conditions(these.c))))
    return [place for place in places if place.id in fitting]
