"""How a challenger does at a station: where it agrees, and who was right where it does not."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, ReviewRow
from dashboard.fleet.since import judged_since
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict
from inspection.wire.messages import StationStatus
from model_registry.rollout.evidence import ShadowFigures
from model_registry.rollout.progress import StationProgress
from model_registry.rollout.shadow import is_challenger_right

TRUTH = {Decision.OK: Verdict.OK, Decision.NG: Verdict.NG, Decision.INVALID: Verdict.INVALID}


def find_shadow(
    session: Session, one: StationProgress, challenger: str, status: StationStatus | None
) -> ShadowFigures:
    """Since the assignment, against the bundle that the station had before; by decisions that stand."""
    mine = (
        *judged_since(session, one),
        InspectionRow.challenger == challenger,
        InspectionRow.bundle == one.home,
    )
    agreed = select(func.count()).where(*mine, InspectionRow.disputed.is_(False))
    disputes = session.execute(
        select(InspectionRow.verdict, InspectionRow.challenger_verdict, ReviewRow.decision, func.count())
        .outerjoin(ReviewRow, InspectionRow.review_id == ReviewRow.id)
        .where(*mine, InspectionRow.disputed.is_(True))
        .group_by(InspectionRow.verdict, InspectionRow.challenger_verdict, ReviewRow.decision)
    ).all()
    right = {True: 0, False: 0, None: 0}
    undecided = 0
    for verdict, other, decision, count in disputes:
        if decision is None:
            undecided += count
        else:
            truth = TRUTH[Decision(decision)]
            right[is_challenger_right(Verdict(verdict), Verdict(str(other)), truth)] += count
    return ShadowFigures(
        agreed=session.scalar(agreed) or 0,
        disagreed=sum(row[3] for row in disputes),
        champion_right=right[False],
        challenger_right=right[True],
        undecided=undecided,
        refused=_refused(status, challenger),
    )


def _refused(status: StationStatus | None, challenger: str) -> str:
    """The station's words, where it has given this challenger up."""
    shadow = status.shadow if status else None
    if shadow is None or shadow.challenger != challenger or not shadow.given_up:
        return ""
    return shadow.message[:500]
