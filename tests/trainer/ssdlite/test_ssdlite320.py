"""Against what the real torchvision 0.28 answered, see `published/record.py`."""

import json
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.fakes.published import DETECTOR, LISTS, checkpoint, picture, shapes_of
from trainer.ssdlite.coder import decode
from trainer.ssdlite.ssdlite320 import (
    BACKBONES,
    SIDE,
    ServedSSDLite320,
    SSDLite320,
    as_published,
    default_boxes,
)

CLASSES = 90
RECORDED: dict[str, Any] = json.loads((LISTS / f"{DETECTOR}.json").read_text())


@pytest.fixture(scope="module")
def network() -> SSDLite320:
    network = SSDLite320(DETECTOR, CLASSES)
    network.load_state_dict(checkpoint(DETECTOR), strict=True)
    return network.eval()


@pytest.fixture(scope="module")
def answers(network: SSDLite320) -> dict[str, Tensor]:
    with torch.no_grad():
        logits, offsets = network(as_published(picture()))
    return {
        "logits": logits[0, :, :: RECORDED["columns"]],
        "offsets": offsets[0],
        "anchors": network.anchors,
        "boxes": decode(offsets[0], network.anchors),
        "scores": torch.softmax(logits[0], dim=-1)[:, :: RECORDED["columns"]],
    }


def test_names_shapes_and_their_order_are_torchvisions(network: SSDLite320) -> None:
    ours = [(key, tuple(value.shape)) for key, value in network.state_dict().items()]
    assert ours == list(shapes_of(DETECTOR))


@pytest.mark.parametrize("name", ["logits", "offsets", "anchors", "boxes", "scores"])
def test_it_answers_what_torchvision_answers(answers: dict[str, Tensor], name: str) -> None:
    """Within 1e-5: of a logit, an offset, a score, and of the picture's side for boxes."""
    found, told = answers[name].double(), RECORDED["answers"][name]
    unit = SIDE if name in ("anchors", "boxes") else 1
    expected = torch.tensor(told["sample"], dtype=torch.float64)
    assert (found[:: RECORDED["every"]] - expected).abs().max() < 1e-5 * unit
    assert abs(float(found.mean()) - told["mean"]) < 1e-5 * unit
    assert abs(float(found.std()) - told["deviation"]) < 1e-5 * unit


@torch.no_grad()
def test_served_it_takes_our_bytes_and_gives_fractions(
    network: SSDLite320, answers: dict[str, Tensor]
) -> None:
    boxes, scores = ServedSSDLite320(network)(picture())
    assert torch.allclose(boxes[0] * SIDE, answers["boxes"], atol=1e-3)
    assert scores.shape == (1, 3234, CLASSES)
    assert torch.allclose(scores[0, :, 12], answers["scores"][:, 1])


def test_bgr_bytes_become_rgb_from_minus_one_to_one() -> None:
    blue = torch.tensor([[[[255, 0, 0]]]], dtype=torch.uint8)
    assert as_published(blue).flatten().tolist() == [-1, -1, 1]


def test_the_first_cell_has_two_squares_and_four_oblongs() -> None:
    first = default_boxes()[:6]
    sides = (first[:4, 2:] - first[:4, :2]).flatten().tolist()
    assert sides == pytest.approx([64.0, 64.0, 84.66, 84.66, 90.51, 45.25, 45.25, 90.51], abs=0.01)
    assert torch.allclose((first[:, :2] + first[:, 2:]) / 2, torch.tensor(8.0))


def test_no_default_box_is_wider_than_the_picture() -> None:
    sides = default_boxes()[:, 2:] - default_boxes()[:, :2]
    assert float(sides.max()) == SIDE


@pytest.mark.parametrize("name", BACKBONES)
@torch.no_grad()
def test_every_one_answers_for_every_default_box(name: str) -> None:
    logits, offsets = SSDLite320(name, 3).eval()(torch.zeros(1, 3, SIDE, SIDE))
    assert (tuple(logits.shape), tuple(offsets.shape)) == ((1, 3234, 4), (1, 3234, 4))
