import numpy as np

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
