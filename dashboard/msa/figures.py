"""What a finished study says: each appraiser against AIAG's limits, people with each other, the model beside.

AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III, section C. The model is one more
appraiser that was asked once: it always says the same of the same pictures. Pure.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from dashboard.msa.study import Answer, Kind
from dashboard.quality.agreement import LIMITS, Standing, appraise, cohen_kappa, fleiss_kappa
from dashboard.quality.rate import Rate, rate
from inspection.verdict import Verdict
from inspection.word import Word

KAPPA = 0.75
"""AIAG's rule of thumb: above it agreement is good."""
SHOWN = 20


class Shown(NamedTuple):
    """An item with what is known of it beside the study."""

    number: int
    inspection_id: int
    kind: Kind
    reference: Answer
    verdict: Verdict
    """The station's."""


class Held(Word):
    """A rate and its limit."""

    rate: Rate
    limit: float
    met: bool


class Appraisal(Word):
    name: str
    """Of an account; "" is the model."""
    effectiveness: Held
    """Items judged right in every trial; at least 90 %."""
    misses: Held
    """Of looks at defective items, those that passed them; at most 2 %."""
    false_alarms: Held
    """Of looks at good items, those that rejected them; at most 5 %."""
    repeated: Rate | None
    """Items judged the same in every trial, right or wrong. None: looked once."""
    within: float | None
    """Fleiss' kappa of the trials with each other."""
    kappa: float | None
    """Cohen's, with the reference."""
    kappa_met: bool
    standing: Standing


class Pair(Word):
    """Cohen's kappa of two over all looks; "" is the model."""

    one: str
    other: str
    kappa: float | None
    met: bool


class Disagreed(Word):
    """An item that people judged wrongly in some look."""

    number: int
    inspection_id: int
    kind: Kind
    reference: Answer
    verdict: Verdict
    wrong: int
    looks: int


class Figures(Word):
    items: int
    defective: int
    """By the reference; the others are good."""
    trials: int
    appraisals: tuple[Appraisal, ...]
    """People by name, then the model."""
    pairs: tuple[Pair, ...]
    alike: Rate | None
    """Items of which all people said the same in every trial. None: nobody has finished."""
    right: Rate | None
    """Items of which they all said what the reference says."""
    fleiss: float | None
    """Kappa of all looks of people together."""
    asked: int
    """Items of which the model said REVIEW; they count as rejected, since they do not pass by themselves."""
    disagreed: tuple[Disagreed, ...]
    """Most often wrong first; at most 20."""
    left_out: tuple[str, ...]
    """Who did not finish, and is not in the figures."""


Said = Mapping[str, Mapping[int, Sequence[Answer]]]
"""By appraiser and item: the answers, by trial."""


def figure_out(items: Sequence[Shown], said: Said, trials: int, left_out: Sequence[str] = ()) -> Figures:
    """`said`: of those who finished. Items and names in any order."""
    items = sorted(items)
    people = {name: [list(said[name][item.number]) for item in items] for name in sorted(said)}
    model = [[_answered(item.verdict)] for item in items]
    reference = [item.reference for item in items]
    looks = {name: [answer for item in by_item for answer in item] for name, by_item in people.items()}
    looks[""] = [answer for (answer,) in model for _ in range(trials)]
    together = [[answer for name in people for answer in people[name][at]] for at in range(len(items))]
    wrong = [
        sum(answer != truth for answer in all_said)
        for truth, all_said in zip(reference, together, strict=True)
    ]
    return Figures(
        items=len(items),
        defective=reference.count(Answer.NG),
        trials=trials,
        appraisals=tuple(
            _appraisal(name, reference, by_item) for name, by_item in [*people.items(), ("", model)]
        ),
        pairs=tuple(_pair(one, other, looks) for one, other in combinations([*people, ""], 2)),
        alike=rate(sum(len(set(all_said)) == 1 for all_said in together), len(items)) if people else None,
        right=rate(wrong.count(0), len(items)) if people else None,
        fleiss=_fleiss(together) if people else None,
        asked=sum(item.verdict is Verdict.REVIEW for item in items),
        disagreed=_disagreed(items, wrong, trials * len(people)),
        left_out=tuple(sorted(left_out)),
    )


def _answered(verdict: Verdict) -> Answer:
    return Answer.OK if verdict is Verdict.OK else Answer.NG


def _appraisal(name: str, reference: Sequence[Answer], by_item: Sequence[Sequence[Answer]]) -> Appraisal:
    told = appraise(
        [truth is Answer.NG for truth in reference],
        [[answer is Answer.NG for answer in looks] for looks in by_item],
    )
    least, most_missed, most_false = LIMITS[Standing.ACCEPTABLE]
    again = len(by_item[0]) > 1
    return Appraisal(
        name=name,
        effectiveness=_held(told.effectiveness, least, at_least=True),
        misses=_held(told.misses, most_missed),
        false_alarms=_held(told.false_alarms, most_false),
        repeated=told.repeated if again else None,
        within=_fleiss(by_item) if again else None,
        kappa=told.kappa,
        kappa_met=_good(told.kappa),
        standing=told.standing,
    )


def _held(measured: Rate, limit: float, *, at_least: bool = False) -> Held:
    """What was never tried meets no limit."""
    share = measured.share
    met = share is not None and (share >= limit if at_least else share <= limit)
    return Held(rate=measured, limit=limit, met=met)


def _pair(one: str, other: str, looks: Mapping[str, Sequence[Answer]]) -> Pair:
    kappa = cohen_kappa(looks[one], looks[other])
    return Pair(one=one, other=other, kappa=kappa, met=_good(kappa))


def _good(kappa: float | None) -> bool:
    return kappa is not None and kappa > KAPPA


def _fleiss(by_item: Sequence[Sequence[Answer]]) -> float | None:
    return fleiss_kappa([{answer: looks.count(answer) for answer in Answer} for looks in by_item])


def _disagreed(items: Sequence[Shown], wrong: Sequence[int], looks: int) -> tuple[Disagreed, ...]:
    told = [
        Disagreed(
            number=item.number,
            inspection_id=item.inspection_id,
            kind=item.kind,
            reference=item.reference,
            verdict=item.verdict,
            wrong=times,
            looks=looks,
        )
        for item, times in zip(items, wrong, strict=True)
        if times
    ]
    return tuple(sorted(told, key=lambda one: (-one.wrong, one.number))[:SHOWN])
