"""The attribute study of AIAG's manual, part for part."""

import pytest

from dashboard.msa.figures import Appraisal, Figures, Shown, figure_out
from dashboard.msa.study import Answer, Kind
from dashboard.quality.agreement import Standing
from inspection.verdict import Verdict

# Measurement Systems Analysis, 4th edition (2010), chapter III, section C, table III-C 1: fifty parts, three
# appraisers, three trials. These parts were judged differently in some look; x is accepted.
DIFFERED = {
    6: ("x x - x x - x - -", "x"), 7: ("x x x x x x x - x", "x"), 12: ("- - - - - - - x -", "-"),
    14: ("x x - x x x x - -", "x"), 21: ("x x - x - x - x -", "x"), 22: ("- - x - x - x x -", "-"),
    26: ("- x - - - - - - x", "-"), 30: ("- - - - - x - - -", "-"), 34: ("- - x - - x - x x", "-"),
    36: ("x x - x x x x - x", "x"), 43: ("x - x x x x x x -", "x"),
}  # fmt: skip
REJECTED = {3, 4, 5, 9, 25, 37, 39, 42, 45, 48, 50}
"""Of the others; all nine looks agree with the reference."""


def answers_of(part: int) -> tuple[list[Answer], Answer]:
    looks, truth = DIFFERED.get(part, (" ".join("-" * 9 if part in REJECTED else "x" * 9), ""))
    said = [Answer.OK if look == "x" else Answer.NG for look in looks.split()]
    return said, {"x": Answer.OK, "-": Answer.NG}.get(truth, said[0])


@pytest.fixture(scope="module")
def figures() -> Figures:
    """The model, which the manual lacks, gives the reference; of part 1 it asks."""
    items, said = [], {name: dict[int, list[Answer]]() for name in "ABC"}
    for part in range(1, 51):
        looks, truth = answers_of(part)
        for at, name in enumerate("ABC"):
            said[name][part] = looks[3 * at : 3 * at + 3]
        verdict = Verdict.REVIEW if part == 1 else Verdict(truth)
        items.append(Shown(part, 100 + part, Kind.OK, truth, verdict))
    return figure_out(items, said, 3, left_out=["D"])


def of(figures: Figures, name: str) -> Appraisal:
    return next(one for one in figures.appraisals if one.name == name)


def test_the_size_of_the_study(figures: Figures) -> None:
    assert (figures.items, figures.defective, figures.trials) == (50, 16, 3)
    assert [one.name for one in figures.appraisals] == ["A", "B", "C", ""]
    assert figures.left_out == ("D",)


@pytest.mark.parametrize(
    ("name", "right", "low", "high"), [("A", 42, 71, 93), ("B", 45, 78, 97), ("C", 40, 66, 90)]
)
def test_effectiveness_with_its_interval(
    figures: Figures, name: str, right: int, low: int, high: int
) -> None:
    """84 %, 90 % and 80 %; limits as printed."""
    told = of(figures, name).effectiveness
    assert (told.rate.events, told.rate.trials) == (right, 50)
    assert (round(100 * told.rate.low), round(100 * told.rate.high)) == (low, high)
    assert told.met == (name == "B")


@pytest.mark.parametrize(("name", "missed", "alarmed"), [("A", 3, 5), ("B", 3, 2), ("C", 6, 9)])
def test_misses_and_false_alarms(figures: Figures, name: str, missed: int, alarmed: int) -> None:
    """6.3 %, 6.3 % and 12.5 % missed; 4.9 %, 2.0 % and 8.8 % rejected in error."""
    told = of(figures, name)
    assert (told.misses.rate.events, told.misses.rate.trials) == (missed, 48)
    assert (told.false_alarms.rate.events, told.false_alarms.rate.trials) == (alarmed, 102)
    assert (told.misses.met, told.false_alarms.met) == (False, name != "C")
    assert told.standing is Standing.UNACCEPTABLE


@pytest.mark.parametrize(("one", "other", "kappa"), [("A", "B", 0.863), ("A", "C", 0.776), ("B", "C", 0.788)])
def test_kappa_between_two(figures: Figures, one: str, other: str, kappa: float) -> None:
    (pair,) = (pair for pair in figures.pairs if (pair.one, pair.other) == (one, other))
    assert pair.kappa == pytest.approx(kappa, abs=5e-4)
    assert pair.met


@pytest.mark.parametrize(("name", "kappa"), [("A", 0.879), ("B", 0.923), ("C", 0.774)])
def test_kappa_with_the_reference(figures: Figures, name: str, kappa: float) -> None:
    assert of(figures, name).kappa == pytest.approx(kappa, abs=5e-4)


def test_all_together(figures: Figures) -> None:
    """39 parts of 50 (78 %) alike, and as many right."""
    assert figures.alike is not None
    assert figures.right is not None
    assert (figures.alike.events, figures.right.events, figures.right.trials) == (39, 39, 50)
    assert (round(100 * figures.right.low), round(100 * figures.right.high)) == (64, 88)
    assert figures.fleiss == pytest.approx(0.794, abs=1e-3)


def test_the_model_is_asked_once_and_its_doubt_rejects(figures: Figures) -> None:
    model = of(figures, "")
    assert (model.effectiveness.rate.events, model.misses.rate.trials) == (49, 16)
    assert (model.false_alarms.rate.events, model.false_alarms.rate.trials) == (1, 34)
    assert (model.repeated, model.within, figures.asked) == (None, None, 1)
    assert [pair.one for pair in figures.pairs if pair.other == ""] == ["A", "B", "C"]


def test_what_was_most_often_wrong_comes_first(figures: Figures) -> None:
    assert [(one.number, one.wrong) for one in figures.disagreed[:3]] == [(6, 4), (21, 4), (22, 4)]
    assert (len(figures.disagreed), figures.disagreed[0].looks) == (11, 9)
    assert figures.disagreed[0].inspection_id == 106


def test_where_nobody_finished_the_model_is_told_alone() -> None:
    alone = figure_out([Shown(1, 7, Kind.NG, Answer.NG, Verdict.NG)], {}, 2, left_out=["A"])
    assert [one.name for one in alone.appraisals] == [""]
    assert (alone.alike, alone.right, alone.fleiss, alone.disagreed) == (None, None, None, ())
    assert alone.appraisals[0].false_alarms.rate.share is None
    assert not alone.appraisals[0].false_alarms.met
