import numpy as np

from model_registry.bundle.manifest import InputSize
from tests.fakes.plates import SIDE, plate
from tests.fakes.samples import sample_of
from trainer.data.mosaic import mosaic, with_mosaics

PLATES = [sample_of(plate(seed)) for seed in range(6)]
SIZE = InputSize(width=SIDE, height=SIDE)


def test_a_mosaic_has_the_size_and_boxes_inside_it() -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        made = mosaic(PLATES, SIZE, random)
        assert made.image.shape == (SIDE, SIDE, 3)
        assert len(made.boxes) == len(made.labels)
        assert ((made.boxes >= 0) & (made.boxes <= SIDE)).all()


def test_its_four_parts_are_parts_of_pictures() -> None:
    """Pictures of one colour each: a mosaic of them has a corner of each that was drawn."""
    plain = [
        type(sample)(sample.row, np.full_like(sample.image, 40 * index), sample.boxes[:0], sample.labels[:0])
        for index, sample in enumerate(PLATES)
    ]
    image = mosaic(plain, SIZE, np.random.default_rng(3)).image
    corners = image[[0, 0, -1, -1], [0, -1, 0, -1], 0]
    assert set(np.unique(image)) == set(corners.tolist())


def test_only_the_share_asked_for_and_only_so_long() -> None:
    drawn = iter(PLATES * 20)
    shown = list(with_mosaics(drawn, PLATES, SIZE, 0.5, 0, lambda given: given < 60))
    known = {id(sample) for sample in PLATES}
    made = [id(sample) not in known for sample in shown]
    assert 20 <= sum(made[:60]) <= 40
    assert not any(made[60:])


def test_the_same_seed_makes_the_same_mosaics() -> None:
    first, second = (
        [s.image for s in with_mosaics(iter(PLATES), PLATES, SIZE, 1.0, 7, lambda _: True)] for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
