"""What is to be told of a lot or of a shift, from what stations said and people decided."""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from pydantic import NonNegativeInt

from dashboard.quality.rate import Rate, rate
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict
from inspection.word import Moment, Word

Name = TypeVar("Name", bound=Hashable)


class Counted(NamedTuple):
    """Units that have all this in common."""

    station: str
    sku: str
    lot: str
    bundle: str
    verdict: Verdict
    decision: Decision | None
    units: int
    first: datetime
    last: datetime


class Rejected(Word):
    """A unit that a station or a person found bad."""

    inspection_id: int
    serial: str
    sku: str
    lot: str
    station: str
    judged_at: Moment
    verdict: Verdict
    causes: tuple[str, ...]
    """Labels, and causes that have none, of its findings."""
    decision: Decision | None
    """None: nobody has decided it."""


class Report(Word):
    units: NonNegativeInt
    first: Moment | None
    """When the first of them was judged; None: there are none."""
    last: Moment | None
    verdicts: dict[Verdict, NonNegativeInt]
    first_pass: Rate
    """OK at once, of all."""
    confirmed: Rate
    """Of rejected units that people have decided: NG."""
    passed_bad: NonNegativeInt
    """Units that were OK, and NG by people."""
    undecided: NonNegativeInt
    """Units that are NG, REVIEW or INVALID, and nobody has decided."""
    good: NonNegativeInt
    """Units that may go on as things stand: OK by people, or by the station where nobody has decided."""
    by_station: dict[str, dict[Verdict, NonNegativeInt]]
    skus: dict[str, NonNegativeInt]
    lots: dict[str, NonNegativeInt]
    bundles: dict[str, NonNegativeInt]
    """Units by the model that judged them; empty: none."""
    causes: dict[str, NonNegativeInt]
    """Rejected units by label, or cause; one may have several. The most frequent first."""
    rejected: tuple[Rejected, ...]
    """The newest of them."""
    more_rejected: NonNegativeInt
    """That are not listed."""


def report_of(counted: Iterable[Counted], causes: Counter[str], rejected: tuple[Rejected, ...]) -> Report:
    counts = list(counted)
    verdicts = _totals((one.verdict, one) for one in counts)
    ok, ng = Verdict.OK, Verdict.NG
    decided = Counter[tuple[Verdict, Decision | None]]()
    for one in counts:
        decided[one.verdict, one.decision] += one.units
    units = sum(one.units for one in counts)
    bad = sum(n for (verdict, decision), n in decided.items() if ng in (verdict, decision))
    stations: dict[str, Counter[Verdict]] = {}
    for one in counts:
        stations.setdefault(one.station, Counter())[one.verdict] += one.units
    return Report(
        units=units,
        first=min((one.first for one in counts), default=None),
        last=max((one.last for one in counts), default=None),
        verdicts={verdict: verdicts[verdict] for verdict in Verdict},
        first_pass=rate(verdicts[ok], units),
        confirmed=rate(decided[ng, Decision.NG], decided[ng, Decision.NG] + decided[ng, Decision.OK]),
        passed_bad=decided[ok, Decision.NG],
        undecided=sum(n for (verdict, decision), n in decided.items() if verdict != ok and decision is None),
        good=decided[ok, None] + sum(decided[verdict, Decision.OK] for verdict in Verdict),
        by_station={name: dict(stations[name]) for name in sorted(stations)},
        skus=dict(_totals((one.sku, one) for one in counts).most_common()),
        lots=dict(_totals((one.lot, one) for one in counts).most_common()),
        bundles=dict(_totals((one.bundle, one) for one in counts).most_common()),
        causes=dict(causes.most_common()),
        rejected=rejected,
        more_rejected=max(0, bad - len(rejected)),
    )


def _totals(named: Iterable[tuple[Name, Counted]]) -> Counter[Name]:
    totals = Counter[Name]()
    for name, one in named:
        totals[name] += one.units
    return totals
