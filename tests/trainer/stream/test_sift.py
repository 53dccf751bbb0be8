import pytest

from inspection.detection import Threshold
from inspection.verdict import Verdict
from tests.fakes.passing import seen
from trainer.stream.seen import Seen
from trainer.stream.settings import SiftRules
from trainer.stream.sift import Why, drawn, sift

NO_SAMPLE = SiftRules(ok_share=0)
KEPT = [
    (seen(Verdict.NG), Why.NOT_OK, "NG"),
    (seen(Verdict.REVIEW, 0.4), Why.NOT_OK, "REVIEW"),
    (seen(Verdict.INVALID, causes=("too dark",)), Why.NOT_OK, "INVALID: too dark"),
    (seen(Verdict.OK, 0.9, 0.4), Why.UNCERTAIN, "OK, but screw at 0.40 lies in the grey band 0.3 to 0.5"),
    (seen(Verdict.OK, 0.3), Why.UNCERTAIN, "OK, but screw at 0.30 lies in the grey band 0.3 to 0.5"),
    (seen(Verdict.OK, 0.52), Why.UNCERTAIN, "OK, but screw at 0.52 lies within 0.05 of the threshold 0.5"),
    (seen(Verdict.OK, 0.26), Why.UNCERTAIN, "OK, but screw at 0.26 lies within 0.05 of the threshold 0.3"),
]
LEFT = [seen(Verdict.OK), seen(Verdict.OK, 0.9), seen(Verdict.OK, 0.1), seen(Verdict.OK, 0.55)]


@pytest.mark.parametrize(("unit", "why", "reason"), KEPT)
def test_what_is_kept_and_why(unit: Seen, why: Why, reason: str) -> None:
    assert sift(unit, NO_SAMPLE) == (why, reason)


@pytest.mark.parametrize("unit", LEFT)
def test_a_certain_ok_is_left(unit: Seen) -> None:
    assert sift(unit, NO_SAMPLE) is None


def test_the_thresholds_are_the_bundles() -> None:
    rules = SiftRules(ok_share=0, near=0, thresholds={"screw": Threshold(reject=0.9, grey=0.8)})
    assert sift(seen(Verdict.OK, 0.4), rules) is None
    assert sift(seen(Verdict.OK, 0.85), rules) is not None


def test_of_certain_ok_a_share_is_drawn_the_same_for_everybody() -> None:
    rules = SiftRules(ok_share=0.1)
    kept = [number for number in range(1, 5001) if sift(seen(Verdict.OK, 0.9, seq=number), rules)]
    assert 440 <= len(kept) <= 560
    assert kept == [number for number in range(1, 5001) if drawn("suzhou/line-1/final", number) < 0.1]
    assert kept[:5] != [number for number in range(1, 5001) if drawn("suzhou/line-1/first", number) < 0.1][:5]
    assert drawn("suzhou/line-1/final", 1) == pytest.approx(0.66067071, abs=1e-8)
    assert sift(seen(Verdict.OK, 0.9, seq=kept[0]), rules) == (
        Why.SAMPLE,
        "OK, one of the 10.00% that are drawn at each station",
    )
