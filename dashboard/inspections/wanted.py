"""Which inspections somebody asks for, as conditions of the database. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict

Conditions = tuple[ColumnElement[bool], ...]
WHOLE_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """None: never mind. All of one finding have to hold for the same finding."""

    verdict: Verdict | None = None
    reviewed: bool | None = None
    station: str | None = None
    serial: str | None = None
    bundle: str | None = None
    """Its digest, or the beginning of it."""
    line: str | None = None
    """`site/line`."""
    sku: str | None = None
    lot: str | None = None
    since: datetime | None = None
    """Judged then or later."""
    until: datetime | None = None
    """Judged before."""
    label: str | None = None
    """Of a finding; of one that has none, its cause."""
    finding: Verdict | None = None
    """What a finding says."""
    least_score: float | None = None
    most_score: float | None = None
    zone: str | None = None
    """Of a finding: zone or slot."""
    least_area: float | None = None
    """Of a finding's box, pixels of the full picture; included, as `most_area` is."""
    most_area: float | None = None
    disputed: bool | None = None
    """Whether a challenger gave another verdict."""
    decision: Decision | None = None
    """Of the review that stands."""
    reviewer: str | None = None
    up_to: int | None = None
    """The last number that counts: what comes meanwhile stays out."""

    def narrow(self, query: Select[Any]) -> Select[Any]:
        return query.where(*self.conditions(InspectionRow))

    def conditions(self, row: Any) -> Conditions:
        """What an inspection has to be. `row`: the table, or a selection with its columns."""
        pairs = (
            (row.verdict, self.verdict),
            (row.station, self.station),
            (row.serial, self.serial),
            (row.sku, self.sku),
            (row.lot, self.lot),
        )
        said = [column == value for column, value in pairs if value is not None]
        if self.reviewed is not None:
            said.append(row.reviewed.is_(self.reviewed))
        if self.disputed is not None:
            said.append(row.disputed.is_(self.disputed))
        if self.bundle is not None:
            said.append(begins(row.bundle, self.bundle))
        if self.line is not None:
            said.append(row.station.startswith(f"{self.line}/", autoescape=True))
        if self.up_to is not None:
            said.append(row.id <= self.up_to)
        return (*said, *self.timed(row.judged_at), *self._reviewed_so(row), *self._with_finding(row))

    @property
    def findings(self) -> Conditions:
        """What one of its findings has to be; nothing: it needs none."""
        pairs = (
            (FindingRow.name, self.label),
            (FindingRow.verdict, self.finding),
            (FindingRow.zone, self.zone),
        )
        said = [column == value for column, value in pairs if value is not None]
        for column, least, most in (
            (FindingRow.score, self.least_score, self.most_score),
            (FindingRow.area, self.least_area, self.most_area),
        ):
            said += [column >= least] if least is not None else []
            said += [column <= most] if most is not None else []
        return tuple(said)

    def timed(self, column: Any) -> Conditions:
        """`column`: when it was judged."""
        since = () if self.since is None else (column >= self.since,)
        until = () if self.until is None else (column < self.until,)
        return (*since, *until)

    def _reviewed_so(self, row: Any) -> Conditions:
        pairs = ((ReviewRow.decision, self.decision), (ReviewRow.by, self.reviewer))
        said = [column == value for column, value in pairs if value is not None]
        if not said:
            return ()
        return (exists(select(ReviewRow.id).where(ReviewRow.id == row.review_id, *said)),)

    def _with_finding(self, row: Any) -> Conditions:
        if not self.findings:
            return ()
        mine = FindingRow.inspection_id == row.id
        return (exists(select(FindingRow.number).where(mine, *self.findings)),)


def begins(column: Any, bundle: str) -> ColumnElement[bool]:
    whole: ColumnElement[bool] = column == bundle
    part: ColumnElement[bool] = column.startswith(bundle, autoescape=True)
    return whole if len(bundle) == WHOLE_DIGEST else part
