from dataclasses import replace

import numpy as np
import pytest

from model_registry.bundle.beside import DIFFERENCE, GOLDEN, PICTURE, compare, is_comparison
from tests.fakes.plates import plate
from tests.fakes.samples import bright_box, sample_of
from trainer.data.augment import SMALLEST_SIDE, Augment, GoldenApart, Preset, TraceWidth, make_augment
from trainer.data.samples import Sample


@pytest.mark.parametrize("preset", ["line", "surface"])
def test_boxes_follow_what_is_in_them(preset: Preset) -> None:
    augment = make_augment(preset, seed=3)
    moved = 0
    for _ in range(25):
        before = bright_box(96, 96, (36, 30, 60, 62))
        after = augment(before)
        for x1, y1, x2, y2 in after.boxes.round().astype(int):
            inside = after.image[y1:y2, x1:x2].mean()
            around = after.image[max(0, y1 - 12) : y2 + 12, max(0, x1 - 12) : x2 + 12].mean()
            assert inside > 120, "the box holds the bright rectangle"
            assert inside > 1.5 * around, "and not much besides"
        moved += not np.array_equal(after.boxes, before.boxes)
    assert moved > 15


def test_none_leaves_everything_as_it_is() -> None:
    before = sample_of(plate(1))
    assert make_augment("none", seed=1)(before) is before


@pytest.mark.parametrize("preset", ["line", "surface", "board"])
def test_a_picture_of_nothing_stays_one(preset: Preset) -> None:
    after = make_augment(preset, seed=1)(sample_of(plate(1, bare=True)))
    assert after.boxes.shape == (0, 4)
    assert after.labels.shape == (0,)
    assert after.image.shape == (96, 96, 3)


def test_the_same_seed_gives_the_same_sequence() -> None:
    def pictures(seed: int) -> list[bytes]:
        augment = make_augment("line", seed)
        return [augment(sample_of(plate(1))).image.tobytes() for _ in range(5)]

    assert pictures(1) == pictures(1) != pictures(2)


def test_what_happens_to_a_batch_follows_from_its_number_alone() -> None:
    def pictures(augment: Augment, *numbers: int) -> bytes:
        for number in numbers:
            augment.restart(number)
            last = [augment(sample_of(plate(1))).image.tobytes() for _ in range(2)]
        return b"".join(last)

    assert pictures(make_augment("line", 1), 0, 1, 7) == pictures(make_augment("line", 1), 7)
    assert pictures(make_augment("line", 1), 7) != pictures(make_augment("line", 1), 8)


def test_labels_stay_with_their_boxes_and_slivers_go() -> None:
    augment = make_augment("surface", seed=5)
    for seed in range(20):
        after = augment(sample_of(plate(seed)))
        assert len(after.boxes) == len(after.labels)
        assert ((after.boxes[:, 2:] - after.boxes[:, :2]) >= SMALLEST_SIDE).all()
        for (x1, y1, x2, y2), label in zip(after.boxes.round().astype(int), after.labels, strict=True):
            shade = after.image[y1 + 3 : y2 - 3, x1 + 3 : x2 - 3].mean()
            assert (shade > 128) == (label == 1), "bolts are bright, pits are dark"


def test_traces_get_wider_or_narrower_where_they_are() -> None:
    image = np.full((32, 32, 3), 255, np.uint8)
    image[:, 10:20] = 0
    change = TraceWidth(p=1.0)
    widths = {int((change(image=image)["image"][16, :, 0] < 128).sum()) for _ in range(20)}
    assert widths == {8, 12}


def pair() -> Sample:
    """A bright rectangle that the golden picture lacks, and a dark bar that both have."""
    picture = np.full((96, 96, 3), 100, np.uint8)
    picture[80:90] = 0
    golden = picture[..., 0].copy()
    picture[30:50, 30:50] = 250
    bare = bright_box(96, 96, (30, 30, 50, 50))
    return replace(bare, image=compare(picture, golden))


def test_a_golden_picture_lies_apart_by_a_few_pixels_and_the_difference_says_so() -> None:
    apart = GoldenApart(p=1)
    seen = [apart(image=pair().image)["image"] for _ in range(20)]
    assert all(is_comparison(one) for one in seen)
    assert all(np.array_equal(one[..., PICTURE], pair().image[..., PICTURE]) for one in seen)
    assert len({one[..., GOLDEN].tobytes() for one in seen}) > 5
    assert all(one[34:46, 34:46, DIFFERENCE].min() > 100 for one in seen), "the defect stays one"
    assert all(one[5:25, 5:25, DIFFERENCE].max() == 0 for one in seen), "what both have is no difference"


def test_a_compared_sample_stays_a_comparison() -> None:
    augment = make_augment("board", seed=2, compared=True)
    assert all(is_comparison(augment(pair()).image) for _ in range(10))
