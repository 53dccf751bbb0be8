"""Scores of one label beside what people decided, as the database has them."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.quality.counts import Span
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict

MOST_FINDINGS = 10_000
"""Of the newest units; more would make the page slow, and change little."""
JUDGED = (Decision.OK, Decision.NG)


class Scored(NamedTuple):
    """A finding of the label."""

    unit: int
    score: float
    verdict: Verdict
    """What it said at the station."""
    decision: Decision | None
    """Of people about the unit; None: nobody has decided."""


class Drawn(NamedTuple):
    """OK units that were drawn by chance and decided."""

    defective: Counter[float]
    """In which people found the label, by the probability of being drawn."""
    decided: Counter[float]
    """All of them."""


def find_scored(session: Session, span: Span, label: str) -> list[Scored]:
    """The newest first, at most `MOST_FINDINGS`."""
    row, unit = FindingRow, InspectionRow
    query = (
        select(row.inspection_id, row.score, row.verdict, unit.reviewed, unit.decision)
        .join(unit, unit.id == row.inspection_id)
        .where(row.name == label, row.score.is_not(None))
        .where(row.judged_at >= span.first, row.judged_at < span.end)
    )
    if span.station is not None:
        query = query.where(unit.station == span.station)
    newest = query.order_by(row.judged_at.desc(), row.inspection_id.desc()).limit(MOST_FINDINGS)
    return [
        Scored(id, float(score or 0), Verdict(verdict), Decision(str(decision)) if reviewed else None)
        for id, score, verdict, reviewed, decision in session.execute(newest)
    ]


def find_drawn(session: Session, span: Span, label: str) -> Drawn:
    row = InspectionRow
    here = (row.reviewed.is_(True), row.sampled.is_not(None), row.decision.in_(JUDGED), *span.over(row))
    query = (
        select(row.sampled, row.decision, ReviewRow.views)
        .outerjoin(ReviewRow, (ReviewRow.id == row.review_id) & (row.decision == Decision.NG))
        .where(*here)
    )
    drawn = Drawn(Counter(), Counter())
    for sampled, decision, views in session.execute(query):
        chance = float(sampled or 0)
        drawn.decided[chance] += 1
        drawn.defective[chance] += decision == Decision.NG and label in _labels(json.loads(views))
    return drawn


def _labels(views: Sequence[dict[str, list[dict[str, str]] | None]]) -> set[str]:
    return {box["label"] for view in views for box in view["boxes"] or ()}
