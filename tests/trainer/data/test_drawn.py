from dataclasses import replace

import numpy as np

from model_registry.bundle.beside import DIFFERENCE, GOLDEN, compare, grey_of, is_comparison
from tests.fakes.boards import board, changed
from trainer.data.drawn import with_strokes
from trainer.data.strokes import DrawnDefect, Ink, Strokes, Way

LABELS = ("short", "open", "spur", "bite", "copper", "hole")
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


def test_sound_things_come_without_a_label() -> None:
    sound = ALL.model_copy(update={"share": 0.0, "sound": 0.5})
    shown = list(with_strokes(iter([board()] * 100), sound, LABELS, seed=1))
    assert not any(len(sample.boxes) for sample in shown)
    assert 25 <= sum(len(changed(sample)) > 0 for sample in shown) <= 60


def test_in_a_comparison_defects_are_drawn_beside_a_sound_golden_picture() -> None:
    bare = board()
    pair = replace(bare, image=compare(bare.image, grey_of(bare.image)))
    for sample in with_strokes(iter([pair] * 30), ALL, LABELS, seed=1, compared=True):
        assert is_comparison(sample.image)
        assert np.array_equal(sample.image[..., GOLDEN], bare.image[..., 0])
        assert sample.image[..., DIFFERENCE].any() == bool(len(sample.boxes))


def test_sound_things_are_in_the_golden_picture_too() -> None:
    bare = board()
    pair = replace(bare, image=compare(bare.image, grey_of(bare.image)))
    sound = ALL.model_copy(update={"share": 0.0, "sound": 1.0})
    shown = list(with_strokes(iter([pair] * 20), sound, LABELS, seed=1, compared=True))
    assert any((sample.image[..., GOLDEN] != bare.image[..., 0]).any() for sample in shown)
    assert not any(sample.image[..., DIFFERENCE].any() for sample in shown)
