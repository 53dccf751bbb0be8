import pytest

from inspection.detection import LOWEST_TOLD, Detection
from inspection.geometry import Box
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners
from trainer.measure.budget import (
    Answer,
    NotEnoughEvidence,
    OutOfReach,
    Proof,
    Solved,
    solve_budget,
    solve_label,
)

A: Corners = (10, 10, 30, 30)
SURE = [0.9] * 99


def found(label: str, score: float) -> Detection:
    return Detection(label=label, score=score, box=Box(x1=10, y1=10, x2=30, y2=30))


def solved(answer: Answer) -> Solved:
    assert isinstance(answer, Solved), answer
    return answer


CASES = [  # having, clean, budget, threshold, missed, raised; by the share seen
    ("the middle of the gap", [0.9, 0.8], [0.2, 0.4], 0.01, 0.6, 0, 0),
    ("an escape within the budget spares an overkill", [0.9] * 99 + [0.3], [0.5], 0.01, 0.7, 1, 0),
    ("one beyond the budget does not", [0.9] * 98 + [0.3, 0.3], [0.5], 0.01, 0.15, 0, 1),
    ("no escape that spares nothing", [0.9] * 99 + [0.3], [0.2], 0.01, 0.25, 0, 0),
    ("overkills above all cannot be spared", [0.9] * 99 + [0.6], [0.95, 0.4], 0.01, 0.5, 0, 1),
    ("no good unit: half way down", [0.8, 0.9], [], 0.01, 0.4, 0, 0),
    ("never below what stations tell", [0.06], [0.0], 0.01, LOWEST_TOLD, 0, 0),
    ("what is missed anyway counts", [0.9] * 99 + [0.0], [0.1], 0.01, 0.5, 1, 0),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "having", "clean", "budget", "threshold", "missed", "raised"), CASES)
def test_where_the_threshold_lies(
    _case: str,
    having: list[float],
    clean: list[float],
    budget: float,
    threshold: float,
    missed: int,
    raised: int,
) -> None:
    answer = solved(solve_label(having, clean, budget, Proof.POINT))
    assert answer.threshold == pytest.approx(threshold)
    assert (answer.missed.events, answer.raised.events) == (missed, raised)


def test_598_units_without_a_miss_prove_half_a_percent() -> None:
    assert solved(solve_label([0.9] * 598, [0.1], 0.005, Proof.BOUND)).missed.events == 0
    answer = solve_label([0.9] * 597, [0.1], 0.005, Proof.BOUND)
    assert answer == NotEnoughEvidence(have=597, needed=598, lost=0)
    assert str(answer) == "not enough evidence: 1 more defective samples needed"


def test_a_proof_leaves_room_for_fewer_escapes_than_the_share_seen() -> None:
    having, clean = [0.9] * 398 + [0.3, 0.3], [0.5]
    assert solved(solve_label(having, clean, 0.01, Proof.POINT)).missed.events == 2
    assert solved(solve_label(having, clean, 0.01, Proof.BOUND)).missed.events == 0


def test_a_miss_at_every_threshold_asks_for_more_units() -> None:
    answer = solve_label([*SURE, 0.0], [], 0.01, Proof.BOUND)
    assert answer == NotEnoughEvidence(have=100, needed=473, lost=1)


def test_a_detector_that_misses_too_many_is_not_helped_by_samples() -> None:
    for proof in Proof:
        answer = solve_label([0.9] * 8 + [0.0, 0.01], [], 0.1, proof)
        assert isinstance(answer, OutOfReach)
        assert str(answer) == "out of reach: 2 of 10 missed at every threshold"


def test_no_sample_is_no_evidence() -> None:
    assert solve_label([], [], 0.005, Proof.BOUND) == NotEnoughEvidence(have=0, needed=598, lost=0)
    assert solve_label([], [], 0.005, Proof.POINT) == NotEnoughEvidence(have=0, needed=1, lost=0)


def test_labels_together_are_counted_by_the_unit() -> None:
    rows = [row([(BOLT, A)]), row([(PIT, A)]), row()]
    predictions = [(found(BOLT, 0.8),), (found(PIT, 0.6),), (found(BOLT, 0.4), found(PIT, 0.9))]
    answer = solve_budget(rows, predictions, (BOLT, PIT), 0.1, Proof.POINT)
    assert solved(answer.labels[BOLT]).threshold == pytest.approx(0.6)
    assert solved(answer.labels[PIT]).threshold == pytest.approx(0.3)
    assert answer.units is not None
    assert (answer.units.escape.events, answer.units.overkill.events) == (0, 1)


def test_one_unsolved_label_leaves_no_figure_for_all() -> None:
    rows, predictions = [row([(BOLT, A)]), row()], [(found(BOLT, 0.8),), ()]
    answer = solve_budget(rows, predictions, (BOLT, PIT), 0.1, Proof.POINT)
    assert isinstance(answer.labels[BOLT], Solved)
    assert isinstance(answer.labels[PIT], NotEnoughEvidence)
    assert answer.units is None


def test_one_threshold_for_all_lets_another_label_catch_the_unit() -> None:
    """The weak pit escapes no unit, since a sure bolt lies on it as well."""
    rows = [row([(BOLT, A), (PIT, A)]), row([(PIT, A)]), row()]
    predictions = [(found(BOLT, 0.9), found(PIT, 0.1)), (found(PIT, 0.8),), (found(BOLT, 0.4),)]
    common = solved(solve_budget(rows, predictions, (BOLT, PIT), 0.1, Proof.POINT).common)
    assert common.threshold == pytest.approx(0.6)
    assert (common.missed.events, common.missed.trials) == (0, 2)
    assert (common.raised.events, common.raised.trials) == (0, 1)
