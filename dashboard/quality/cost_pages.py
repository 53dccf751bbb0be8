"""What the thresholds of one label cost, page and API; the page tries others with sliders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import NonNegativeFloat, NonNegativeInt

from dashboard.database.engine import Database
from dashboard.live.figures import start_of_day
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.quality.cause_pages import Days, Name, Station
from dashboard.quality.cost import STEPS, Counts, Judged, Outcome, Prices, cheapest, count, hundredth, outcome
from dashboard.quality.counts import Span
from dashboard.quality.pages import STEPS as PERIODS
from dashboard.quality.rate import weighted_rate
from dashboard.quality.scored import JUDGED, Drawn, Scored, find_drawn, find_scored
from dashboard.reviews.review import Decision
from dashboard.settings import CostSettings
from dashboard.web.pages import Pages
from inspection.verdict import Verdict
from inspection.word import Word


class Missed(Word):
    """Defective units of which no score tells, as OK units drawn by chance let us guess them."""

    seen: NonNegativeInt
    about: NonNegativeFloat
    """Of all OK units that those drawn stand for."""
    low: NonNegativeFloat
    high: NonNegativeFloat
    """Of the 95 % interval."""


class Costs(Word):
    """What the thresholds of a label cost, and what others would have cost."""

    currency: str
    prices: Prices
    decided: NonNegativeInt
    """Units with a finding of the label that people have decided."""
    undecided: NonNegativeInt
    """Others with one; they are not counted."""
    counts: Counts
    missed: Missed | None
    """None: no OK unit was drawn and decided, so nobody knows what passes unseen. It is not in the cost."""
    lowest: NonNegativeInt
    """Hundredths: no finding has a lower score, so what a lower threshold would bring is not known."""
    present: Outcome
    """As these units were judged: from the lowest score of a finding, and of one that rejected."""
    cheapest: Outcome


@dataclass(frozen=True, slots=True)
class CostPage:
    name: str
    days: int
    station: str
    """Empty: all of them."""
    first: datetime
    end: datetime
    costs: Costs | None
    """None: no unit with a finding of it was decided."""
    choices: tuple[int, ...] = tuple(PERIODS)
    steps: int = STEPS


def page_routes(
    database: Database,
    pages: Pages,
    gate: Gate,
    now: Callable[[], datetime],
    zone: tzinfo,
    settings: CostSettings,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/quality/costs/{name}")
    def show_costs(
        request: Request,
        person: Annotated[Person, Depends(gate.operator)],
        name: Name,
        days: Days = 7,
        station: Station = "",
    ) -> Response:
        page = look(database, name, days, station.strip(), now(), zone, settings)
        return pages.show(request, "cost.html", page, person)

    return router


def api_routes(
    database: Database, gate: Gate, now: Callable[[], datetime], zone: tzinfo, settings: CostSettings
) -> APIRouter:
    router = APIRouter(prefix="/api/quality", tags=["quality"])

    @router.get("/costs/{name}", dependencies=[Depends(gate.operator)])
    def get_costs(name: Name, days: Days = 7, station: Station = "") -> Costs | None:
        """What the thresholds of a label cost; null where nobody decided a unit with a finding of it."""
        return look(database, name, days, station.strip(), now(), zone, settings).costs

    return router


def look(
    database: Database,
    name: str,
    days: int,
    station: str,
    now: datetime,
    zone: tzinfo,
    settings: CostSettings,
) -> CostPage:
    first = start_of_day(now, zone) - timedelta(days=days - 1)
    span = Span(first, now + timedelta(seconds=1), station or None)
    with database.reading() as session:
        scored, drawn = find_scored(session, span, name), find_drawn(session, span, name)
    prices = Prices(escape=settings.escape, overkill=settings.overkill, look=settings.look)
    costs = costs_of(scored, drawn, prices, settings.currency)
    return CostPage(name, days, station, span.first, span.end, costs)


def costs_of(scored: Sequence[Scored], drawn: Drawn, prices: Prices, currency: str) -> Costs | None:
    surest: dict[int, Scored] = {}
    for one in scored:
        if one.unit not in surest or surest[one.unit].score < one.score:
            surest[one.unit] = one
    judged = [
        Judged(one.score, one.decision is Decision.NG) for one in surest.values() if one.decision in JUDGED
    ]
    if not judged:
        return None
    counts, missed = count(judged), missed_of(drawn)
    lowest = hundredth(min(one.score for one in scored))
    rejected = [one.score for one in scored if one.verdict is Verdict.NG]
    about = missed.about if missed else 0.0
    return Costs(
        currency=currency,
        prices=prices,
        decided=len(judged),
        undecided=len(surest) - len(judged),
        counts=counts,
        missed=missed,
        lowest=lowest,
        present=outcome(counts, about, lowest, hundredth(min(rejected)) if rejected else STEPS, prices),
        cheapest=cheapest(counts, about, lowest, prices),
    )


def missed_of(drawn: Drawn) -> Missed | None:
    """Each unit counts for as many as it was drawn from."""
    if not drawn.decided:
        return None
    pairs = {chance: (drawn.defective[chance], decided) for chance, decided in drawn.decided.items()}
    said, all_ok = weighted_rate(pairs), sum(decided / chance for chance, (_, decided) in pairs.items())
    return Missed(
        seen=said.events, about=(said.share or 0.0) * all_ok, low=said.low * all_ok, high=said.high * all_ok
    )
