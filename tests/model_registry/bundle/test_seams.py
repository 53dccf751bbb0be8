"""Things on a surface of 400x300 under six tiles of 160x160: columns overlap by 40, rows by 20."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection.detection import Detection
from inspection.geometry import Box
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.seams import Part, join
from model_registry.bundle.tiles import Window, lay

WIDTH, HEIGHT = 400, 300
WINDOWS = lay(WIDTH, HEIGHT, InputSize(width=160, height=160), overlap=20)
NMS_IOU = 0.45
LEAST_SEEN = 4
"""Pixels of a thing that a tile must show for a faultless detector to find it there."""

Corners = tuple[float, float, float, float]


def part(corners: Corners, tile: int, score: float = 0.9, label: str = "pit") -> Part:
    x1, y1, x2, y2 = corners
    return Part(Detection(label=label, score=score, box=Box(x1=x1, y1=y1, x2=x2, y2=y2)), tile)


def parts_of(thing: Corners, score: float = 0.9) -> list[Part]:
    """What a faultless detector finds of `thing`, tile by tile."""
    x1, y1, x2, y2 = thing
    seen = []
    for tile, window in enumerate(WINDOWS):
        left, top = max(x1, window.x1), max(y1, window.y1)
        right, bottom = min(x2, window.x2), min(y2, window.y2)
        if right - left >= LEAST_SEEN and bottom - top >= LEAST_SEEN:
            seen.append(part((left, top, right, bottom), tile, score))
    return seen


def joined(parts: list[Part]) -> list[Corners]:
    found = join(parts, WINDOWS, WIDTH, HEIGHT, NMS_IOU)
    return sorted((d.box.x1, d.box.y1, d.box.x2, d.box.y2) for d in found)


def test_the_tiles_of_this_page() -> None:
    assert [window[:2] for window in WINDOWS] == [
        (0, 0),
        (120, 0),
        (240, 0),
        (0, 140),
        (120, 140),
        (240, 140),
    ]


THINGS: list[tuple[str, Corners, int]] = [
    ("in one tile alone", (20, 20, 40, 40), 1),
    ("whole in two tiles", (130, 20, 150, 40), 2),
    ("whole in one, cut by the seam of the other", (150, 20, 172, 40), 2),
    ("on a corner of four tiles, whole in each", (142, 142, 154, 154), 4),
    ("on a corner of four tiles, cut in three", (150, 150, 170, 170), 4),
    ("longer than the overlap: cut in both", (90, 20, 200, 40), 2),
    ("across three tiles", (10, 30, 390, 44), 3),
    ("across a corner, larger than every overlap", (90, 110, 210, 190), 4),
    ("the whole surface", (0, 0, 400, 300), 6),
    ("on the rim, cut by a seam", (150, 0, 175, 20), 2),
    ("a slanting scratch's box over all the height", (60, 5, 76, 295), 2),
]


@pytest.mark.parametrize(("_case", "thing", "tiles"), THINGS)
def test_one_thing_is_one_detection_wherever_it_lies(_case: str, thing: Corners, tiles: int) -> None:
    parts = parts_of(thing)
    assert len(parts) == tiles
    assert joined(parts) == [thing]


@settings(deadline=None, max_examples=60)
@given(
    x=st.integers(0, 360),
    y=st.integers(0, 260),
    width=st.integers(8, 200),
    height=st.integers(8, 200),
)
def test_every_thing_is_found_once(x: int, y: int, width: int, height: int) -> None:
    thing = (x, y, min(x + width, WIDTH), min(y + height, HEIGHT))
    assert joined(parts_of(thing)) == [thing]


PAIRS: list[tuple[str, Corners, Corners]] = [
    ("beside each other, the seam between them", (140, 20, 159, 40), (161, 20, 180, 40)),
    ("above each other, both across the seam", (90, 20, 200, 40), (90, 42, 200, 60)),
    ("end to end, with a gap in the overlap", (60, 20, 139, 40), (142, 20, 220, 40)),
    ("in one row, each across a seam of its own", (100, 20, 175, 40), (225, 20, 300, 40)),
    ("a small one that touches a long one at its seam", (90, 20, 200, 60), (145, 50, 170, 72)),
    ("a small one below the large one's seam", (90, 20, 200, 60), (134, 80, 146, 92)),
]


@pytest.mark.parametrize(("_case", "one", "other"), PAIRS)
def test_two_near_things_stay_two(_case: str, one: Corners, other: Corners) -> None:
    assert joined([*parts_of(one), *parts_of(other)]) == sorted([one, other])


def test_what_one_tile_tells_apart_stays_apart() -> None:
    assert len(joined([part((120, 20, 200, 40), 1), part((199, 20, 280, 40), 1)])) == 2


def test_labels_are_not_mixed() -> None:
    parts = [part((90, 20, 160, 40), 0, label="pit"), part((120, 20, 200, 40), 1, label="scratch")]
    assert len(joined(parts)) == 2


def test_a_joined_thing_has_its_best_part_s_score() -> None:
    parts = [part((90, 20, 160, 40), 0, score=0.6), part((120, 20, 200, 40), 1, score=0.8)]
    (found,) = join(parts, WINDOWS, WIDTH, HEIGHT, NMS_IOU)
    assert found.score == 0.8


def test_a_seam_never_lowers_a_score() -> None:
    """A cut part that scores better than the whole thing next door: the whole box stays, the score too."""
    parts = [part((150, 20, 160, 40), 0, score=0.7), part((150, 20, 172, 40), 1, score=0.5)]
    (found,) = join(parts, WINDOWS, WIDTH, HEIGHT, NMS_IOU)
    assert (found.box.x2, found.score) == (172, 0.7)


def test_a_faint_ghost_neither_swallows_nor_stretches_a_sure_find() -> None:
    sure = (90.0, 20.0, 160.0, 40.0)
    ghosts = [part((120, 20, 280, 40), 1, score=0.06), part((30, 10, 250, 60), 1, score=0.06)]
    found = join([part(sure, 0), *ghosts], WINDOWS, WIDTH, HEIGHT, NMS_IOU)
    assert (found[0].box, found[0].score) == (Box(x1=90, y1=20, x2=160, y2=40), 0.9)


def test_a_part_whose_box_falls_a_little_short_of_the_seam_is_a_part_all_the_same() -> None:
    parts = [part((90, 20, 156, 40), 0), part((123, 19, 200, 41), 1)]
    assert joined(parts) == [(90, 19, 200, 41)]


def test_of_a_picture_full_of_ghosts_the_best_hundred_are_told() -> None:
    random = np.random.default_rng(0)
    tiles = random.integers(0, len(WINDOWS), 300)
    corners = random.uniform(0, 150, (len(tiles), 2))
    ghosts = [
        part(
            (x + WINDOWS[t].x1, y + WINDOWS[t].y1, x + WINDOWS[t].x1 + 8, y + WINDOWS[t].y1 + 8), int(t), 0.1
        )
        for t, (x, y) in zip(tiles, corners, strict=True)
    ]
    assert len(join(ghosts, WINDOWS, WIDTH, HEIGHT, NMS_IOU)) == 100


def test_nothing_found_is_nothing() -> None:
    assert join([], WINDOWS, WIDTH, HEIGHT, NMS_IOU) == ()


def test_tiles_without_overlap_join_what_abuts() -> None:
    windows = (Window(0, 0, 100, 100), Window(100, 0, 200, 100))
    found = join([part((60, 20, 100, 40), 0), part((100, 20, 150, 41), 1)], windows, 200, 100, NMS_IOU)
    assert [one.box for one in found] == [Box(x1=60, y1=20, x2=150, y2=41)]
