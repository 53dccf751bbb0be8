"""Boards drawn by hand: two dark traces on light ground, and what a stroke may do there."""

import numpy as np
import pytest

from tests.fakes.labelled_rows import row
from trainer.data.samples import Sample
from trainer.data.strokes import DrawnDefect, Ink, Strokes, Way, draw, with_strokes

LABELS = ("short", "open", "spur", "bite", "copper", "hole")
SIDE = 128
TRACES = (30, 46), (70, 86)
"""Rows that the two dark traces cover, the whole width."""


def board() -> Sample:
    image = np.full((SIDE, SIDE, 3), 255, np.uint8)
    for top, bottom in TRACES:
        image[top:bottom] = 0
    nothing = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)
    return Sample(row([], width=SIDE, height=SIDE), image, *nothing)


def drawn(ink: Ink, way: Way, seed: int) -> Sample:
    defect = DrawnDefect(label=LABELS[0], ink=ink, way=way)
    return draw(board(), defect, 1, np.random.default_rng(seed))


def changed(sample: Sample) -> np.ndarray:
    """Rows and columns of the pixels that are no longer as on the bare board: [N, 2]."""
    was, now = (one.image[..., 0] < 128 for one in (board(), sample))
    return np.argwhere(was != now)


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


ALL = Strokes(
    share=0.5,
    most=2,
    defects=(
        DrawnDefect(label="short", ink=Ink.DARK, way=Way.BRIDGE),
        DrawnDefect(label="hole", ink=Ink.LIGHT, way=Way.ISLAND),
    ),
)


def test_a_share_of_the_samples_gets_defects_of_the_labels_there_are() -> None:
    shown = list(with_strokes(iter([board()] * 200), ALL, LABELS, seed=1))
    counts = np.array([len(sample.boxes) for sample in shown])
    assert counts.max() == 2
    assert 70 <= (counts > 0).sum() <= 110
    assert {LABELS[label - 1] for sample in shown for label in sample.labels} == {"short", "hole"}


def test_a_label_that_the_snapshot_has_not_is_not_drawn() -> None:
    shown = with_strokes(iter([board()] * 50), ALL, ("short",), seed=1)
    assert {label for sample in shown for label in sample.labels.tolist()} == {1}


def test_the_same_seed_draws_the_same() -> None:
    def pictures(seed: int) -> list[bytes]:
        return [one.image.tobytes() for one in with_strokes(iter([board()] * 6), ALL, LABELS, seed)]

    assert pictures(1) == pictures(1) != pictures(2)
