"""Which stored inspections may be shown in a study: the truth is agreed, the pictures are whole and here."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.inspections.queries import find_each
from dashboard.inspections.seen import InspectionSeen
from dashboard.msa.course import shuffled
from dashboard.msa.study import Kind, Plan
from dashboard.reviews.review import Decision
from inspection.errors import InputRefused
from inspection.verdict import Verdict

NEWEST = 2000
"""Of each kind; items are drawn among them."""
AT_ONCE = 50
BORDERLINE = or_(InspectionRow.verdict == Verdict.REVIEW, InspectionRow.disputed.is_(True))
IS: dict[Kind, ColumnElement[bool]] = {
    Kind.OK: and_(InspectionRow.decision == Decision.OK, ~BORDERLINE),
    Kind.NG: and_(InspectionRow.decision == Decision.NG, ~BORDERLINE),
    Kind.BORDERLINE: and_(InspectionRow.decision.in_([Decision.OK, Decision.NG]), BORDERLINE),
}


def draw_items(session: Session, plan: Plan) -> list[tuple[Kind, InspectionSeen]]:
    """In an order that tells nothing.

    Raises:
        InputRefused: there are fewer of a kind than planned.
    """
    drawn = []
    for kind, wanted in ((Kind.OK, plan.ok), (Kind.NG, plan.ng), (Kind.BORDERLINE, plan.borderline)):
        found = _draw(session, kind, plan, wanted)
        if len(found) < wanted:
            raise InputRefused(
                f"{kind}: {wanted} are planned and {len(found)} are there; they need whole pictures and a "
                "standing decision of somebody who is not an appraiser. Plan fewer, or review more units"
            )
        drawn += [(kind, seen) for seen in found]
    order = shuffled(range(len(drawn)), plan.seed, "items")
    return [drawn[at] for at in order]


def _draw(session: Session, kind: Kind, plan: Plan, wanted: int) -> list[InspectionSeen]:
    ids = shuffled(_candidates(session, kind, plan), plan.seed, kind)
    found: list[InspectionSeen] = []
    for start in range(0, len(ids), AT_ONCE):
        if len(found) >= wanted:
            break
        found += [seen for seen in find_each(session, ids[start : start + AT_ONCE]) if shows_all(seen)]
    return found[:wanted]


def _candidates(session: Session, kind: Kind, plan: Plan) -> Sequence[int]:
    """An appraiser's own decision is no reference for what they see."""
    query = (
        select(InspectionRow.id)
        .join(ReviewRow, ReviewRow.id == InspectionRow.review_id)
        .where(InspectionRow.reviewed.is_(True), InspectionRow.verdict != Verdict.INVALID, IS[kind])
        .where(ReviewRow.by.not_in(plan.appraisers))
    )
    if plan.station is not None:
        query = query.where(InspectionRow.station == plan.station)
    return session.scalars(query.order_by(InspectionRow.id.desc()).limit(NEWEST)).all()


def shows_all(seen: InspectionSeen) -> bool:
    """Stations keep parts of pictures around what they found: a part gives the verdict away."""
    return bool(seen.views) and all(
        view.picture is not None and view.picture.stored and view.crop is None for view in seen.views
    )
