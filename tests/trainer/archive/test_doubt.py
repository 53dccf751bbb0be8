import pytest

from inspection.detection import Threshold
from tests.fakes.founds import LIMITS, found
from trainer.archive.doubt import chance, doubts, in_words


@pytest.mark.parametrize(
    ("label", "score", "expected"),
    [
        ("dent", 0.0, 0.0),
        ("dent", 0.25, 0.25),
        ("dent", 0.5, 0.5),
        ("dent", 1.0, 1.0),
        ("scratch", 0.6, 0.5),
        ("scratch", 0.3, 0.25),
        ("scratch", 0.8, 0.75),
    ],
)
def test_a_verdict_turns_at_one_half(label: str, score: float, expected: float) -> None:
    assert chance(found(label, score), LIMITS) == pytest.approx(expected)


def test_limits_at_the_ends() -> None:
    never, always = Threshold(reject=1.0, grey=1.0), Threshold(reject=0.0, grey=0.0)
    assert chance(found("dent", 1.0), {"dent": never}) == 0.5
    assert chance(found("dent", 0.0), {"dent": always}) == 0.5


def test_most_doubt_at_the_threshold() -> None:
    sure, split, faint = found("dent", 0.95), found("scratch", 0.6), found("dent", 0.1)
    told = doubts([sure, split, faint], LIMITS)
    assert [one.found for one in told] == [split, faint, sure]
    assert [one.value for one in told] == pytest.approx([1.0, 0.2, 0.1])


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (0.43, "dent at 0.43, between 0.30 and 0.50"),
        (0.504, "dent at 0.50, at its threshold"),
        (0.62, "dent at 0.62, above the threshold 0.50"),
        (0.29, "dent at 0.29, below the threshold 0.50"),
    ],
)
def test_in_words(score: float, words: str) -> None:
    (doubt,) = doubts([found("dent", score)], LIMITS)
    assert in_words(doubt, LIMITS) == words
