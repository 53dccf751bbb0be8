from pathlib import Path

import numpy as np
import openvino as ov
import pytest
import torch

from inspection.errors import InputRefused
from tests.fakes.networks import brightness_network
from tests.fakes.plates import SIDE, plate
from trainer.export.graph import BOXES, SCORES, compiled, to_graph
from trainer.export.tap import FEATURES, heads, tapped
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector, normalise

ZOO = Path(__file__).parents[3] / "trainer" / "ssdlite" / "zoo"


def test_what_the_finest_head_reads() -> None:
    """Two levels: the map is what the pyramid gives at stride 8, in the network's own numbers."""
    plan = AnchorPlan((Level(8, ((20.0, 20.0),)), Level(16, ((40.0, 40.0),))))
    detector = Detector(Architecture("xeon_s", 2, SIDE, SIDE, plan)).eval()
    picture = plate(1).image
    graph = to_graph(detector)
    boxes, scores, features = compiled(tapped(graph), (BOXES, SCORES, FEATURES), 1)(picture[None])
    with torch.inference_mode():
        levels = detector.neck(
            detector.backbone(normalise(torch.from_numpy(picture[None])))[: detector.depth]
        )
    assert features.shape == (1, 64, SIDE // 8, SIDE // 8)
    assert features == pytest.approx(levels[8].numpy(), abs=1e-3)
    plain_boxes, plain_scores = compiled(graph, (BOXES, SCORES), 1)(picture[None])
    assert np.array_equal(boxes, plain_boxes)
    assert np.array_equal(scores, plain_scores)


@pytest.mark.parametrize(
    ("name", "levels", "shape"),
    [("screws", 1, (64, 32, 24)), ("neu-det", 3, (64, 26, 26)), ("deeppcb", 2, (48, 80, 80))],
)
def test_released_bundles(name: str, levels: int, shape: tuple[int, ...]) -> None:
    """INT8, folded, renamed by every conversion."""
    graph = ov.Core().read_model(ZOO / name / "bundle" / "model.xml")
    assert len(heads(graph)) == levels
    assert tuple(tapped(graph).output(FEATURES).shape)[1:] == shape
    assert len(graph.outputs) == 2  # the bundle's own stays as it was


def test_a_graph_without_convolutions() -> None:
    with pytest.raises(InputRefused, match="no convolution whose map could be taken"):
        tapped(brightness_network())
