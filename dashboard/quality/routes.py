"""`/api/quality`: the figures of the Quality page."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dashboard.database.engine import Database
from dashboard.people.gate import Gate
from dashboard.quality.agreement import Agreement
from dashboard.quality.chart import Rule
from dashboard.quality.pages import look
from dashboard.quality.rate import Rate
from inspection.word import Word


class Charted(Word):
    """A point of the control chart."""

    label: str
    rejected: int
    inspected: int
    centre: float
    low: float
    high: float
    broken: tuple[Rule, ...]
    bundle: str
    """That judged most of it; limits begin anew where it changes."""


class Quality(Word):
    rejected: Rate
    escapes: Rate
    """Of reviewed OK units; of all only as far as the reviewed ones were chosen blindly."""
    overkills: Rate
    """Of reviewed NG units."""
    sampled_escapes: Rate | None
    """Of OK units drawn by chance and reviewed, so it holds for all OK units; each counts by the probability
    with which it was drawn. None: there are none."""
    sampled_shares: tuple[float, ...]
    """These probabilities."""
    agreement: Agreement | None
    """Of two people who decided the same units, the second blindly. None: there are none."""
    causes: dict[str, int]
    """Rejected units with a finding of a label, or of a cause that has none."""
    sigma_z: float
    points: tuple[Charted, ...]


def routes(database: Database, gate: Gate, now: Callable[[], datetime], zone: tzinfo) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["quality"], dependencies=[Depends(gate.operator)])

    @router.get("/quality")
    def get_quality(
        days: Annotated[int, Query(description="1 (by the hour), 7 (by eight hours) or 30 (by the day)")] = 7,
        station: Annotated[str, Query(max_length=200)] = "",
    ) -> Quality:
        page = look(database, days, station.strip(), now(), zone)
        return Quality(
            rejected=page.rejected,
            escapes=page.people.escapes,
            overkills=page.people.overkills,
            sampled_escapes=None if page.sample is None else page.sample.escapes,
            sampled_shares=() if page.sample is None else page.sample.shares,
            agreement=page.agreement,
            causes={cause.name: cause.units for cause in page.causes},
            sigma_z=page.spread,
            points=tuple(
                Charted(
                    label=one.subgroup.label,
                    rejected=one.subgroup.rejected,
                    inspected=one.subgroup.inspected,
                    centre=one.centre,
                    low=one.low,
                    high=one.high,
                    broken=one.broken,
                    bundle=one.subgroup.phase,
                )
                for one in page.points
            ),
        )

    return router
