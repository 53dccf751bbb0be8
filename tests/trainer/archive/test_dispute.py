import pytest

from inspection.detection import Threshold
from tests.fakes.founds import LIMITS, found
from trainer.archive.dispute import Dispute, disputes, in_words
from trainer.archive.doubt import Found


def told(one: list[Found], other: list[Found]) -> list[Dispute]:
    return disputes(one, other, LIMITS, LIMITS)


def test_one_sees_what_the_other_does_not() -> None:
    scratch = found("scratch", 0.8)
    (mine,), (theirs,) = told([scratch], []), told([], [scratch])
    assert (mine.value, theirs.value) == (pytest.approx(0.75), pytest.approx(0.75))
    assert in_words(mine) == "the two models disagree: scratch 0.80 / nothing"
    assert in_words(theirs) == "the two models disagree: nothing / scratch 0.80"


def test_what_both_see_is_told_once() -> None:
    (same,) = told([found("dent", 0.9)], [found("dent", 0.9)])
    assert same.value == 0
    (apart,) = told([found("dent", 0.9)], [found("dent", 0.4)])
    assert apart.value == pytest.approx(0.5)


def test_another_label_is_no_support() -> None:
    dispute, other_way = told([found("dent", 0.75)], [found("scratch", 0.6)])
    assert in_words(dispute) == "the two models disagree: dent 0.75 / scratch 0.60"
    assert (dispute.value, other_way.value) == (pytest.approx(0.75), pytest.approx(0.5))
    both = [found("scratch", 0.9), found("dent", 0.75)]
    assert told([found("dent", 0.75)], both)[-1].value == 0


def test_the_greatest_first_and_each_by_its_own_thresholds() -> None:
    values = [each.value for each in told([found("dent", 0.1), found("dent", 0.9, place=1)], [])]
    assert values == pytest.approx([0.9, 0.1])
    strict = {"dent": Threshold(reject=0.9, grey=0.9)}
    (same_score,) = disputes([found("dent", 0.9)], [found("dent", 0.9)], LIMITS, strict)
    assert same_score.value == pytest.approx(0.4)
