import numpy as np
import pytest

from model_registry.bundle.prepare import Picture
from model_registry.bundle.read import Floats
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, SIDE, plate
from tests.fakes.samples import LABELS
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


def test_one_answer_a_picture() -> None:
    detector = Detector(Architecture("xeon_s", 2, SIDE, SIDE, AnchorPlan((Level(8, ((20.0, 20.0),)),))))
    chain = torch_chain(detector)
    boxes, scores = chain(plate(1).image)
    assert boxes.shape == (12 * 12, 4)
    assert scores.shape == (12 * 12, 2)
    assert len(predict(chain, [sample(), sample()], LABELS)) == 2
    assert predict(chain, [], LABELS) == []
