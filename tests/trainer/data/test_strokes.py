"""Boards drawn by hand: two dark traces on light ground, and what a stroke may do there."""

import numpy as np
import pytest

from tests.fakes.boards import SIDE, TRACES, board, changed
from trainer.data.samples import Sample
from trainer.data.strokes import DrawnDefect, Ink, Way, draw

LABELS = ("short", "open", "spur", "bite", "copper", "hole")


def drawn(ink: Ink, way: Way, seed: int) -> Sample:
    defect = DrawnDefect(label=LABELS[0], ink=ink, way=way)
    return draw(board(), defect, 1, np.random.default_rng(seed))


CASES = [(ink, way) for ink in Ink for way in Way]


@pytest.mark.parametrize(("ink", "way"), CASES)
def test_the_box_holds_what_was_drawn_and_a_margin_of_it(ink: Ink, way: Way) -> None:
    found = 0
    for seed in range(12):
        sample = drawn(ink, way, seed)
        if len(sample.boxes):
            found += 1
            (x1, y1, x2, y2), pixels = sample.boxes[0], changed(sample)
            assert sample.labels.tolist() == [1]
            assert 5 <= pixels[:, 0].min() - y1 <= 15
            assert 5 <= y2 - pixels[:, 0].max() <= 16
            assert 5 <= pixels[:, 1].min() - x1 <= 15
            assert 5 <= x2 - pixels[:, 1].max() <= 16
    assert found >= 6, "a place is found more often than not"


def touches(sample: Sample, ink: Ink) -> set[int]:
    """Which surfaces of its ink the stroke reaches: numbers of traces, or of the grounds between them."""
    surfaces = TRACES if ink is Ink.DARK else ((0, 30), (46, 70), (86, SIDE))
    rows = changed(sample)[:, 0]
    near = set(rows - 1) | set(rows + 1)
    return {number for number, (top, bottom) in enumerate(surfaces) if near & set(range(top, bottom))}


@pytest.mark.parametrize(("ink", "way"), CASES)
def test_a_bridge_joins_two_surfaces_a_spur_leaves_one_an_island_none(ink: Ink, way: Way) -> None:
    wanted = {Way.BRIDGE: 2, Way.SPUR: 1, Way.ISLAND: 0}[way]
    for seed in range(20):
        sample = drawn(ink, way, seed)
        if len(sample.boxes):
            assert len(touches(sample, ink)) == wanted, f"seed {seed}"


def test_dark_ink_darkens_and_light_ink_lightens() -> None:
    for ink, after in ((Ink.DARK, True), (Ink.LIGHT, False)):
        sample = drawn(ink, Way.BRIDGE, 1)
        assert {bool(sample.image[y, x, 0] < 128) for y, x in changed(sample)} == {after}


def test_what_is_there_already_is_left_alone() -> None:
    """The middle of the board is labelled: nothing is drawn that would touch it."""
    bare = board()
    taken = Sample(bare.row, bare.image, np.array([[20, 0, 108, 128]], np.float32), np.array([2], np.int64))
    defect = DrawnDefect(label="short", ink=Ink.DARK, way=Way.BRIDGE)
    for seed in range(20):
        sample = draw(taken, defect, 1, np.random.default_rng(seed))
        for x1, _, x2, _ in sample.boxes[1:]:
            assert x2 <= 20 or x1 >= 108


def test_a_surface_of_one_colour_has_no_place_for_a_bridge() -> None:
    bare = board()
    blank = Sample(bare.row, np.full_like(bare.image, 255), bare.boxes, bare.labels)
    defect = DrawnDefect(label="short", ink=Ink.DARK, way=Way.BRIDGE)
    assert draw(blank, defect, 1, np.random.default_rng(1)) is blank
