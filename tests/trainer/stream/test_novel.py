"""An OK that is unlike everything usual is kept for a person."""

import pytest

from inspection.verdict import Verdict
from tests.fakes.passing import seen
from trainer.stream.novel import Novelty
from trainer.stream.rates import BINS, GREYS
from trainer.stream.reference import Usual
from trainer.stream.seen import Seen
from trainer.stream.settings import SiftRules
from trainer.stream.sift import Why, sift

RARE = 0.001
PICTURES = 10_000


def usual(of: Seen) -> Usual:
    """Light between 100 and 119; screws at .9; never a dent."""
    light, screws, dents = [0] * GREYS, [0] * BINS, [0] * BINS
    light[100:120] = [PICTURES // 20] * 20
    screws[45], dents[2] = PICTURES, 40
    return Usual(
        line=of.line,
        sku=of.sku,
        bundle=of.bundle,
        inspections=PICTURES,
        ng=0,
        scores={"screw": tuple(screws), "dent": tuple(dents)},
        brightness={"front": tuple(light)},
    )


def lit(grey: float, *, label: str = "screw", score: float = 0.9) -> Seen:
    return seen(Verdict.OK)._replace(brightness=(("front", grey),), scores=((label, score),))


NOVELTY = Novelty({usual(lit(110)).group: usual(lit(110))}, RARE)

CASES = [
    ("as ever", lit(110), None),
    ("at the edge of the usual", lit(100), None),
    ("darker than ever", lit(60), "front has a mean grey of 60; 0.00% of its pictures lie so far out"),
    ("brighter than ever", lit(255), "front has a mean grey of 255"),
    (
        "a label that was never found",
        lit(110, label="dent", score=0.4),
        "dent was found \\(0.40\\), which 10000",
    ),
    ("a faint one is noise, as it was", lit(110, label="dent", score=0.1), None),
    ("a label that nobody knew", lit(110, label="rust", score=0.6), "rust was found"),
]


@pytest.mark.parametrize(("_case", "unit", "reason"), CASES)
def test_what_is_novel_and_why(_case: str, unit: Seen, reason: str | None) -> None:
    said = NOVELTY(unit)
    assert (said is None) == (reason is None)
    if reason and said:
        with pytest.raises(AssertionError, match=reason):
            raise AssertionError(said)


def test_of_another_bundle_nothing_is_known() -> None:
    assert NOVELTY(lit(60)._replace(bundle="other")) is None


def test_a_small_reference_knows_of_no_rare_thing() -> None:
    small = usual(lit(110)).model_copy(update={"inspections": 900})
    assert Novelty({small.group: small}, RARE)(lit(60)) is None
    assert Novelty({small.group: small}, 0.0)(lit(60)) is None


def test_the_sift_keeps_it_after_what_is_uncertain() -> None:
    rules = SiftRules(ok_share=0)
    kept = sift(lit(60), rules, NOVELTY)
    assert kept is not None
    assert kept.why is Why.NOVEL
    unsure = sift(lit(60, score=0.4), rules, NOVELTY)
    assert unsure is not None
    assert unsure.why is Why.UNCERTAIN
    assert sift(lit(110), rules, NOVELTY) is None
