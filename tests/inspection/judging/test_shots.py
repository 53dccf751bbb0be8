"""Three shots of one view, of which two must agree; one row per rule."""

import pytest

from inspection.geometry import Box
from inspection.judging.shots import agreed
from inspection.verdict import Cause, Finding, Verdict, gravest

NG, REVIEW, INVALID, OK = Verdict.NG, Verdict.REVIEW, Verdict.INVALID, Verdict.OK
BLURRED = Finding(verdict=INVALID, cause=Cause.BLURRED, view="front")
NO_MODEL = Finding(verdict=REVIEW, cause=Cause.NO_MODEL, view="front")


def dent(x: float = 50, score: float = 0.9, verdict: Verdict = NG, zone: str | None = None) -> Finding:
    cause = Cause.DEFECT if verdict is NG else Cause.UNSURE
    box = Box(x1=x, y1=50, x2=x + 10, y2=60)
    return Finding(verdict=verdict, cause=cause, view="front", label="dent", score=score, box=box, zone=zone)


def slot(name: str, verdict: Verdict = NG) -> Finding:
    cause = Cause.EMPTY_SLOT if verdict is NG else Cause.UNSURE
    return Finding(verdict=verdict, cause=cause, view="front", label="screw", slot=name)


CASES = [
    ("nothing in any shot", [[], [], []], OK, []),
    ("one reflection", [[dent()], [], []], OK, []),
    ("two of three", [[dent()], [dent()], []], NG, [Cause.DEFECT]),
    ("two, though not side by side", [[dent()], [], [dent(51)]], NG, [Cause.DEFECT]),
    ("two in different places", [[dent()], [dent(80)], []], OK, []),
    ("two in the same place, of different zones", [[dent()], [dent(zone="rim")], []], OK, []),
    ("twice in one shot is still one shot", [[dent(), dent(51)], [], []], OK, []),
    ("one is sure, one is not", [[dent()], [dent(score=0.4, verdict=REVIEW)], []], REVIEW, [Cause.DEFECT]),
    ("both unsure", [[dent(verdict=REVIEW)], [dent(verdict=REVIEW)], []], REVIEW, [Cause.UNSURE]),
    ("one unsure", [[dent(verdict=REVIEW)], [], []], OK, []),
    ("an empty slot in two", [[slot("a")], [slot("a")], []], NG, [Cause.EMPTY_SLOT]),
    ("two slots, each once", [[slot("a")], [slot("b")], []], OK, []),
    ("empty, then unsure", [[slot("a")], [slot("a", REVIEW)], []], REVIEW, [Cause.EMPTY_SLOT]),
    ("one blurred, the others see nothing", [[BLURRED], [], []], OK, []),
    ("two blurred: nobody knows", [[BLURRED], [BLURRED], []], INVALID, [Cause.BLURRED]),
    ("one blurred, one sees a dent: a person decides", [[BLURRED], [dent()], []], REVIEW, [Cause.DEFECT]),
    ("one blurred, two see it", [[BLURRED], [dent()], [dent()]], NG, [Cause.DEFECT]),
    ("no model", [[NO_MODEL], [NO_MODEL], [NO_MODEL]], REVIEW, [Cause.NO_MODEL]),
]


@pytest.mark.parametrize(("_case", "shots", "verdict", "causes"), CASES)
def test_two_of_three(_case: str, shots: list[list[Finding]], verdict: Verdict, causes: list[Cause]) -> None:
    findings = list(agreed(shots, 2))
    assert gravest(finding.verdict for finding in findings) is verdict
    assert [finding.cause for finding in findings] == causes


def test_the_surest_stands_for_all() -> None:
    (told,) = agreed([[dent(score=0.7)], [dent(score=0.9)], [dent(score=0.8)]], 2)
    assert told.score == 0.9


def test_who_must_agree_with_nobody_tells_all() -> None:
    assert list(agreed([[dent()], [dent(80)]], 1)) == [dent(), dent(80)]
