"""The Quality page: how many units are rejected and why, what people say of it, if the line is steady."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from dashboard.cases.docket import count_open
from dashboard.database.engine import Database
from dashboard.live.figures import start_of_day
from dashboard.people.gate import Gate
from dashboard.people.roles import Person
from dashboard.quality.agreement import Agreement, agree
from dashboard.quality.chart import Point, laney_chart, sigma_z
from dashboard.quality.counts import (
    Decided,
    Span,
    find_causes,
    find_decided,
    find_pairs,
    find_subgroups,
)
from dashboard.quality.plot import Plot, plot
from dashboard.quality.rate import Rate, rate, weighted_rate
from dashboard.reviews.review import Decision
from dashboard.web.pages import Pages
from inspection.verdict import Verdict

STEPS = {
    1: (timedelta(hours=1), "%H:%M"),
    7: (timedelta(hours=8), "%m-%d %H:%M"),
    30: (timedelta(days=1), "%m-%d"),
}
"""Length of a subgroup, and how it is called, by the days that are looked at."""
JUDGED = (Decision.OK, Decision.NG)
"""Decisions that say whether the unit is good."""


@dataclass(frozen=True, slots=True)
class Cause:
    """`name`: a label, or a cause that has none."""

    name: str
    units: int
    share: float
    """Of the rejected units; one may have several causes."""


@dataclass(frozen=True, slots=True)
class People:
    """What decisions say. They tell of all units only as far as those reviewed were chosen blindly."""

    escapes: Rate
    """Of units that were OK and reviewed: NG."""
    overkills: Rate
    """Of units that were NG and reviewed: OK."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What escapes, from OK units drawn by chance alone."""

    escapes: Rate
    """Of those that people have decided: NG; by weight where there are several shares."""
    shares: tuple[float, ...]
    """With what probabilities they were drawn; several, where lines have shares of their own, a share was
    changed, or fewer were drawn because many waited."""


@dataclass(frozen=True, slots=True)
class QualityPage:
    days: int
    choices: tuple[int, ...]
    station: str
    first: datetime
    end: datetime
    """Not included."""
    step: timedelta
    """Length of a point of the chart."""
    rejected: Rate
    """Of units that could be judged."""
    points: list[Point]
    chart: Plot | None
    """None: nothing was judged."""
    spread: float
    """Laney's sigma z over all; 1: chance alone."""
    causes: list[Cause]
    people: People
    sample: Sampled | None
    """None: none was drawn and decided."""
    agreement: Agreement | None
    """Of two people about the same units. None: none was decided twice."""
    open_cases: int


def routes(
    database: Database, pages: Pages, gate: Gate, now: Callable[[], datetime], zone: tzinfo
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/quality")
    def show_quality(
        request: Request,
        person: Annotated[Person, Depends(gate.operator)],
        days: Annotated[int, Query()] = 7,
        station: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        page = look(database, days, station.strip(), now(), zone)
        return pages.show(request, "quality.html", page, person)

    return router


def look(database: Database, days: int, station: str, now: datetime, zone: tzinfo) -> QualityPage:
    """What there is to be told; of any other number of days, of seven."""
    days = days if days in STEPS else 7
    step, label = STEPS[days]
    first = start_of_day(now, zone) - timedelta(days=days - 1)
    span = Span(first, now + timedelta(seconds=1), station or None)
    with database.reading() as session:
        subgroups = find_subgroups(session, span, step, label)
        causes = find_causes(session, span)
        decided, pairs = find_decided(session, span), find_pairs(session, span)
        open_cases = count_open(session)
    points, ng = laney_chart(subgroups), sum(one.rejected for one in subgroups)
    return QualityPage(
        days=days,
        choices=tuple(STEPS),
        station=station,
        first=span.first,
        end=span.end,
        step=step,
        rejected=rate(ng, sum(one.inspected for one in subgroups)),
        points=points,
        chart=plot(points) if points else None,
        spread=sigma_z(subgroups) if subgroups else 1.0,
        causes=[Cause(name, units, units / ng) for name, units in causes.most_common()],
        people=people_of(decided),
        sample=sampled_of(decided),
        agreement=agree(pairs),
        open_cases=open_cases,
    )


def people_of(decided: Mapping[Decided, int]) -> People:
    counts = Counter[tuple[Verdict, Decision]]()
    for one, count in decided.items():
        counts[one.verdict, one.decision] += count

    def against(verdict: Verdict, decision: Decision) -> Rate:
        return rate(counts[verdict, decision], sum(counts[verdict, one] for one in JUDGED))

    return People(against(Verdict.OK, Decision.NG), against(Verdict.NG, Decision.OK))


def sampled_of(decided: Mapping[Decided, int]) -> Sampled | None:
    """Each unit counts by the probability with which it was drawn, so that neither a changed share nor a
    queue that drew fewer while many waited moves the rate."""
    drawn: dict[float, tuple[int, int]] = {}
    for one, count in decided.items():
        if one.chance is not None and one.decision in JUDGED:
            escaped, judged = drawn.get(one.chance, (0, 0))
            drawn[one.chance] = (escaped + count * (one.decision is Decision.NG), judged + count)
    return Sampled(weighted_rate(drawn), tuple(sorted(drawn))) if drawn else None
