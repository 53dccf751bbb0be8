"""What the database knows of a station in a rollout. Inspections count by the bundle that they carry.

Units must be judged after the assignment by the station's clock *and* stored after it by ours: a backlog from
an earlier try of the same bundle proves nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow, StationRow
from dashboard.fleet.shadow import find_shadow
from dashboard.fleet.since import judged_since, last_seq_at
from dashboard.live.figures import latency_of
from inspection.verdict import Verdict
from inspection.wire.messages import StationStatus, UpdateState
from model_registry.rollout.evidence import Figures, Golden, StationEvidence
from model_registry.rollout.progress import Rollout, StationProgress, StationStep

LAST_UNITS = 1000
"""Of these the p99 is told, and the figures before."""


def find_evidence(
    session: Session, rollout: Rollout, one: StationProgress, restarts: int, now: datetime
) -> StationEvidence:
    """Of one station of `rollout`; `restarts` are counted by whoever hears its statuses."""
    path = one.station.path
    row = session.get(StationRow, path)
    status = None if row is None or row.status is None else StationStatus.model_validate_json(row.status)
    newest = session.execute(
        select(InspectionRow.bundle, InspectionRow.stored_at)
        .where(InspectionRow.station == path)
        .order_by(InspectionRow.seq.desc())
        .limit(1)
    ).one_or_none()
    # A status carries the station's own time, which may lie ahead.
    heard = [min(row.heard_at, now)] if row is not None and row.heard_at is not None else []
    golden = golden_of(status, rollout.plan.bundle)
    challenges, own = one.step is StationStep.SHADOWING, one.home
    return StationEvidence(
        station=one.station,
        version=one.version,
        bundle=rollout.plan.bundle,
        at=now,
        since=_since(session, one, own if challenges and own else rollout.plan.bundle),
        before=_before(session, one),
        running=newest.bundle if newest else None,
        heard_at=max([*heard, *([newest.stored_at] if newest else [])], default=None),
        restarts=restarts,
        golden=golden,
        message=status.update_message[:500] if status and golden is Golden.REFUSED else "",
        shadow=find_shadow(session, one, rollout.plan.bundle, status) if challenges else None,
    )


def golden_of(status: StationStatus | None, bundle: str) -> Golden:
    """A station takes a bundle into service only after its golden check, and says so."""
    if status is None:
        return Golden.UNKNOWN
    if status.update is UpdateState.REFUSED:
        return Golden.REFUSED
    runs = status.bundle == bundle and status.update is UpdateState.IDLE
    return Golden.PASSED if runs else Golden.UNKNOWN


def _since(session: Session, one: StationProgress, bundle: str) -> Figures:
    """All of them, so that the number of units only grows."""
    mine = (*judged_since(session, one), InspectionRow.bundle == bundle)
    counted = session.execute(
        select(InspectionRow.verdict, func.count()).where(*mine).group_by(InspectionRow.verdict)
    ).all()
    counts = {Verdict(verdict): count for verdict, count in counted}
    return Figures(verdicts=counts, p99_ms=latency_of(_times(session, mine)).p99)


def _before(session: Session, one: StationProgress) -> Figures:
    """The last 1,000 with the bundle to which a return leads; without a model nothing is comparable."""
    if one.seen is not None and one.seen.version == one.version and one.seen.before.units:
        return one.seen.before
    if one.home is None:
        return Figures()
    last = (
        select(InspectionRow.verdict, InspectionRow.total_ms)
        .where(
            InspectionRow.station == one.station.path,
            InspectionRow.seq <= last_seq_at(session, one.station, one.at),
            InspectionRow.bundle == one.home,
        )
        .order_by(InspectionRow.seq.desc())
        .limit(LAST_UNITS)
    )
    rows = session.execute(last).all()
    counts: dict[Verdict, int] = {}
    for row in rows:
        counts[Verdict(row.verdict)] = counts.get(Verdict(row.verdict), 0) + 1
    return Figures(verdicts=counts, p99_ms=latency_of([row.total_ms for row in rows]).p99)


def _times(session: Session, mine: Sequence[ColumnElement[bool]]) -> Sequence[float]:
    newest = select(InspectionRow.total_ms).where(*mine).order_by(InspectionRow.seq.desc())
    return session.scalars(newest.limit(LAST_UNITS)).all()
