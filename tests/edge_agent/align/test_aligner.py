import numpy as np
import pytest

from edge_agent.align.aligner import Aligner
from inspection.shift import Shift
from inspection.verdict import Cause
from model_registry.bundle.beside import grey_of
from model_registry.bundle.prepare import Picture
from tests.fakes import parts
from tests.fakes.parts import part


def aligner(max_shift_mm: float = 20, max_turn_deg: float = 5) -> Aligner:
    (view,) = parts.recipe().views
    alignment = parts.alignment(max_shift_mm=max_shift_mm, max_turn_deg=max_turn_deg)
    return Aligner(part(), view, alignment)


SHIFTS = [(0, 0, 0), (30, 0, 0), (0, -25, 0), (-13, 21, 0), (5, -3, 2.2), (20, 10, -4.5)]


@pytest.mark.parametrize(("dx", "dy", "turn"), SHIFTS)
@pytest.mark.parametrize(("light", "missing"), [(1.0, False), (0.6, False), (1.1, True)])
def test_it_finds_how_the_part_lies(dx: float, dy: float, turn: float, light: float, missing: bool) -> None:
    """To less than a pixel and half a degree, in other light and with a screw missing."""
    found = aligner().look(part(dx, dy, turn, light=light, missing=missing))
    assert isinstance(found, Shift)
    assert found.dx_px == pytest.approx(dx, abs=0.7)
    assert found.dy_px == pytest.approx(dy, abs=0.7)
    assert found.turn_deg == pytest.approx(turn, abs=0.5)


@pytest.mark.parametrize(("dx", "dy", "turn"), SHIFTS)
def test_the_golden_picture_is_laid_as_the_part_lies(dx: float, dy: float, turn: float) -> None:
    """So that what differs is a difference: the moved golden picture is the picture of a moved part."""
    laid = aligner().golden_under(Shift(dx_px=dx, dy_px=dy, turn_deg=turn)).astype(float)
    apart = np.abs(laid - grey_of(part(dx, dy, turn)).astype(float))[20:-20, 20:-20]
    assert apart.mean() < 6
    assert np.percentile(apart, 99) < 30


NOISE = np.random.default_rng(5).integers(0, 256, (parts.HEIGHT, parts.WIDTH, 3), dtype=np.uint8)
TABLE = np.full((parts.HEIGHT, parts.WIDTH, 3), 60, dtype=np.uint8)
SHIFTED = [
    ("21 mm and 20 are allowed", part(dx=42)),
    ("far out of reach", part(dx=90)),
    ("6 degrees and 5 are allowed", part(turn=6)),
    ("upside down", part(turn=180)),
    ("noise", NOISE),
    ("an empty table", TABLE),
]


@pytest.mark.parametrize(("_case", "picture"), SHIFTED)
def test_a_part_too_far_off_or_none_at_all_is_shifted(_case: str, picture: Picture) -> None:
    assert aligner().look(picture) is Cause.SHIFTED


@pytest.mark.parametrize("seed", range(10))
def test_noise_is_never_taken_for_a_part_wherever_it_may_lie(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (parts.HEIGHT, parts.WIDTH, 3), dtype=np.uint8)
    assert aligner(max_shift_mm=80, max_turn_deg=0).look(noise) is Cause.SHIFTED


def test_how_far_is_too_far_the_recipe_says() -> None:
    assert isinstance(aligner(max_shift_mm=15).look(part(dx=29)), Shift)
    assert aligner(max_shift_mm=15).look(part(dx=31)) is Cause.SHIFTED
    assert isinstance(aligner(max_turn_deg=6).look(part(turn=5.5)), Shift)
    assert aligner(max_turn_deg=6).look(part(turn=7.5)) is Cause.SHIFTED


def test_confidence_tells_a_part_from_none() -> None:
    here, nothing = aligner().position(part(10, 5, 1)), aligner().position(NOISE)
    assert here.confidence > 2 * nothing.confidence


def test_without_turns_it_finds_shifts_all_the_same() -> None:
    found = aligner(max_turn_deg=0).look(part(12, -7))
    assert isinstance(found, Shift)
    assert (found.turn_deg, found.dx_px) == (0, pytest.approx(12, abs=1))
