"""Thresholds from an error budget: at most so many escapes per label, then the fewest overkills.

Answers per label, since labels do not disturb one another: raising a threshold never brings an overkill, so
what is best for each label is best for all of them together.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import floor
from typing import Literal

from pydantic import NonNegativeInt, PositiveInt

from inspection.detection import LOWEST_TOLD
from inspection.label import LabelledImage
from inspection.word import LabelName, Score, Word
from trainer.measure.predict import Predictions
from trainer.measure.rate import Rate, rate, trials_needed, upper_bound
from trainer.measure.units import UnitFigures, best_score, count_units, is_good, scores_of


class Proof(StrEnum):
    """What has to lie within the budget."""

    BOUND = "bound"
    """The escape rate's one-sided upper bound at 95 %: what these units prove."""
    POINT = "point"
    """The share that escaped among these units: what they suggest."""


class Solved(Word):
    answer: Literal["solved"] = "solved"
    threshold: Score
    missed: Rate
    """Units with the label on which it stays below the threshold."""
    raised: Rate
    """Good units on which it does not."""

    def __str__(self) -> str:
        return f"threshold {self.threshold:.3f}"


class NotEnoughEvidence(Word):
    """So few units with the label were seen that not even these scores can prove the budget."""

    answer: Literal["not enough evidence"] = "not enough evidence"
    have: NonNegativeInt
    needed: PositiveInt
    """Units with the label in all, if no more of them is missed at any threshold."""
    lost: NonNegativeInt
    """Units of `have` that are missed at every threshold."""

    def __str__(self) -> str:
        return f"not enough evidence: {self.needed - self.have} more defective samples needed"


class OutOfReach(Word):
    """The detector itself misses more than the budget, at every threshold; more samples do not help."""

    answer: Literal["out of reach"] = "out of reach"
    lost: Rate

    def __str__(self) -> str:
        return f"out of reach: {self.lost.events} of {self.lost.trials} missed at every threshold"


Answer = Solved | NotEnoughEvidence | OutOfReach


class BudgetAnswer(Word):
    budget: Score
    proof: Proof
    labels: dict[LabelName, Answer]
    units: UnitFigures | None
    """At all these thresholds together; None unless every label is solved."""
    common: Answer
    """One threshold for all labels, with the budget on units: a unit escapes when nothing on it is found."""


def solve_budget(
    rows: Sequence[LabelledImage],
    predictions: Predictions,
    defects: Sequence[str],
    budget: float,
    proof: Proof = Proof.BOUND,
) -> BudgetAnswer:
    """Per defect label a threshold with at most `budget` (above 0, below 1) escapes, or why there is none."""
    answers = {
        label: solve_label(*scores_of(rows, predictions, label, defects), budget, proof) for label in defects
    }
    solved = {label: a.threshold for label, a in answers.items() if isinstance(a, Solved)}
    units = count_units(rows, predictions, solved) if len(solved) == len(answers) else None
    common = solve_label(*_best_scores(rows, predictions, defects), budget, proof)
    return BudgetAnswer(budget=budget, proof=proof, labels=answers, units=units, common=common)


def solve_label(having: Sequence[float], clean: Sequence[float], budget: float, proof: Proof) -> Answer:
    """From a label's best score on each unit that has it, and on each good unit.

    Of all thresholds within the budget those with the fewest overkills, of these the ones with the fewest
    escapes, of these the one in the middle: there no score was seen on either side.
    """
    units, lost = len(having), sum(score < LOWEST_TOLD for score in having)
    may_miss = _may_miss(units, budget, proof)
    if lost > may_miss:
        if units and lost / units > budget:
            return OutOfReach(lost=rate(lost, units))
        needed = trials_needed(lost, budget) if proof is Proof.BOUND else 1
        return NotEnoughEvidence(have=units, needed=needed, lost=lost)
    highest = sorted(having)[may_miss]
    below = max((score for score in clean if score < highest), default=0.0)
    weakest = min(score for score in having if score > below and score >= LOWEST_TOLD)
    threshold = max(LOWEST_TOLD, (below + weakest) / 2)
    return Solved(
        threshold=threshold,
        missed=rate(sum(score < threshold for score in having), units),
        raised=rate(sum(score >= threshold for score in clean), len(clean)),
    )


def _best_scores(
    rows: Sequence[LabelledImage], predictions: Predictions, defects: Sequence[str]
) -> tuple[list[float], list[float]]:
    """The best score of any defect on each defective unit, and on each good one."""
    defective: list[float] = []
    good: list[float] = []
    for row, found in zip(rows, predictions, strict=True):
        best = max(best_score(found, label) for label in defects)
        (good if is_good(row, defects) else defective).append(best)
    return defective, good


def _may_miss(units: int, budget: float, proof: Proof) -> int:
    """How many of `units` may be missed; -1 where not even none is proof enough."""
    if proof is Proof.POINT:
        return floor(budget * units + 1e-9) if units else -1
    missed = -1
    while missed + 1 < units and upper_bound(missed + 1, units) <= budget:
        missed += 1
    return missed
