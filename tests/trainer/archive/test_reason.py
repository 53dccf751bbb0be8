import pytest

from tests.fakes.founds import LIMITS, found
from trainer.archive.dispute import Dispute
from trainer.archive.doubt import Doubt
from trainer.archive.reason import Judged, Standing, reason

DENT, SCRATCH = found("dent", 0.43), found("scratch", 0.81)
UNSURE = Judged(doubts=(Doubt(DENT, 0.86),))
DISPUTED = Judged(disputes=(Dispute(SCRATCH, None, 0.76),))
SCARCE = Judged(expected={"dent": 0.9, "scratch": 1.2})
LIKE, UNLIKE = 0.02, 0.38


@pytest.mark.parametrize(
    ("judged", "away", "words"),
    [
        (UNSURE, LIKE, "dent at 0.43, between 0.30 and 0.50"),
        (DISPUTED, LIKE, "the two models disagree: scratch 0.81 / nothing"),
        (SCARCE, LIKE, "scratch has only 12 labelled examples"),
        (Judged(), UNLIKE, "unlike anything labelled or asked so far (likeness 0.62)"),
        (Judged(), 2.0, "nothing is labelled yet"),
        (Judged(), LIKE, "the most telling that is left (likeness 0.98)"),
        (Judged(doubts=(Doubt(DENT, 0.4),)), LIKE, "the most telling that is left (likeness 0.98)"),
        (Judged(expected={"scratch": 0.3}), LIKE, "the most telling that is left (likeness 0.98)"),
    ],
)
def test_each_reason_in_words(judged: Judged, away: float, words: str) -> None:
    assert reason(judged, Standing(LIMITS, {"dent": 90, "scratch": 12}, away, unlike=0.3)) == words


def test_all_reasons_that_hold() -> None:
    judged = Judged(UNSURE.doubts, DISPUTED.disputes, SCARCE.expected)
    said = reason(judged, Standing(LIMITS, {"dent": 90, "scratch": 1}, UNLIKE, unlike=0.3))
    assert said.split("; ") == [
        "the two models disagree: scratch 0.81 / nothing",
        "dent at 0.43, between 0.30 and 0.50",
        "scratch has only 1 labelled example",
        "unlike anything labelled or asked so far (likeness 0.62)",
    ]


def test_scarce_beside_the_others_only() -> None:
    for counts in ({"dent": 12, "scratch": 12}, None):
        assert "labelled example" not in reason(SCARCE, Standing(LIMITS, counts, LIKE, unlike=0.3))
    assert "dent has only 0" in reason(SCARCE, Standing(LIMITS, {"scratch": 9}, LIKE, unlike=0.3))
