from pathlib import Path

import cv2
import numpy as np
import pytest

from inspection.detection import LOWEST_TOLD
from inspection.errors import InputRefused
from inspection.verdict import Cause
from model_registry.bundle.framing import Framing
from tests.fakes.archive import BRIGHT, shaded
from tests.fakes.labelled_rows import row
from tests.fakes.networks import SIDE, brightness_network, network_bundle
from trainer.archive.detector import PackedBundle, at_work, pack
from trainer.data.samples import to_sample
from trainer.export.graph import graph_chain, read_graph
from trainer.measure.predict import predict


def test_it_tells_what_an_evaluation_tells_of_what_stations_tell(tmp_path: Path) -> None:
    folder = network_bundle(tmp_path)
    manifest, packed = pack(folder)
    data = shaded(BRIGHT)
    sample = to_sample(row(width=SIDE, height=SIDE), data, manifest.input, manifest.labels)
    framing = Framing(manifest.input, manifest.tiling)
    (measured,) = predict(
        graph_chain(read_graph(folder)), [sample], manifest.labels, framing, manifest.nms_iou
    )
    picture = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    told = tuple(one for one in measured if one.score >= LOWEST_TOLD)
    assert told
    assert at_work(packed).detect(picture).detections == told


def test_a_worker_loads_it_once(tmp_path: Path) -> None:
    _, packed = pack(network_bundle(tmp_path))
    assert at_work(packed) is at_work(packed)


def test_numbers_that_are_not_finite(tmp_path: Path) -> None:
    _, packed = pack(network_bundle(tmp_path, brightness_network(broken=True)))
    seen = at_work(packed).detect(np.full((SIDE, SIDE, 3), BRIGHT, np.uint8))
    assert (seen.detections, seen.problem) == ((), Cause.DETECTOR_FAILED)


def test_what_was_altered_on_the_way_is_refused(tmp_path: Path) -> None:
    _, packed = pack(network_bundle(tmp_path))
    altered = PackedBundle("0" * 64, packed.files | {"model.bin": b"\0"})
    with pytest.raises(InputRefused, match=r"model\.bin: expected digest"):
        at_work(altered)
