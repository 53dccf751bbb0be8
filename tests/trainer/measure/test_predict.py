import numpy as np
import pytest

from inspection.detection import LOWEST_TOLD
from inspection.geometry import Box
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import InputSize, Tiling
from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, SIDE, plate
from tests.fakes.samples import LABELS, bright_box
from trainer.data.samples import Sample
from trainer.measure.predict import LOWEST_SCORE, predict, torch_chain
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector

NO_BOXES, NO_LABELS = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)


def chain_that_says(*answers: tuple[list[float], list[float]]) -> tuple[Floats, Floats]:
    boxes, scores = zip(*answers, strict=True)
    return np.array(boxes, np.float32), np.array(scores, np.float32)


def sample(width: int = SIDE, height: int = SIDE) -> Sample:
    return Sample(row(width=width, height=height), plate(1).image, NO_BOXES, NO_LABELS)


def test_fractions_become_pixels_of_the_full_picture() -> None:
    def chain(_picture: Picture) -> tuple[Floats, Floats]:
        return chain_that_says(([0.25, 0.5, 0.5, 1.0], [0.9, 0.01]))

    ((found,),) = predict(chain, [sample(width=800, height=600)], LABELS)
    assert found.label == BOLT
    assert (found.box.x1, found.box.y1, found.box.x2, found.box.y2) == (200, 300, 400, 600)


def test_faint_answers_and_overlaps_are_left_out() -> None:
    def chain(_picture: Picture) -> tuple[Floats, Floats]:
        return chain_that_says(
            ([0.1, 0.1, 0.4, 0.4], [0.9, LOWEST_SCORE / 2]),
            ([0.1, 0.1, 0.4, 0.41], [0.8, 0.0]),
            ([0.6, 0.6, 0.9, 0.9], [LOWEST_SCORE, 0.0]),
        )

    ((first, second),) = predict(chain, [sample()], LABELS)
    assert (first.score, second.score) == pytest.approx((0.9, LOWEST_SCORE))


def test_tiles_are_looked_at_together_and_joined() -> None:
    """A thing across the seam of two tiles: both see their part of it."""
    picture = bright_box(112, 64, (40, 20, 80, 40))

    def chain(tiles: Picture) -> tuple[Floats, Floats]:
        answers = []
        for tile in tiles:
            ys, xs = np.nonzero(tile[..., 0] == 255)
            corners = [xs.min() / 64, ys.min() / 64, (xs.max() + 1) / 64, (ys.max() + 1) / 64]
            answers.append(chain_that_says((corners, [0.9, LOWEST_TOLD - 0.01])))
        boxes, scores = zip(*answers, strict=True)
        return np.stack(boxes), np.stack(scores)

    framing = Framing(InputSize(width=64, height=64), Tiling(overlap=16))
    ((found,),) = predict(chain, [picture], LABELS, framing)
    assert found.box == Box(x1=40, y1=20, x2=80, y2=40)


def test_one_answer_a_picture() -> None:
    detector = Detector(Architecture("xeon_s", 2, SIDE, SIDE, AnchorPlan((Level(8, ((20.0, 20.0),)),))))
    chain = torch_chain(detector)
    boxes, scores = chain(plate(1).image)
    assert boxes.shape == (12 * 12, 4)
    assert scores.shape == (12 * 12, 2)
    assert len(predict(chain, [sample(), sample()], LABELS)) == 2
    assert predict(chain, [], LABELS) == []
