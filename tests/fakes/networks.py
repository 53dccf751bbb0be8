"""Bundles with a real OpenVINO graph in them, small enough to be built in a test.

The graph knows one place, in the middle of the picture; what it scores there is the picture's mean
brightness (0 to 1) for the first label and what is left to 1 for the second.
"""

from pathlib import Path

import cv2
import numpy as np
import openvino as ov
from openvino import opset13 as ops

from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from model_registry.bundle.manifest import GoldenPicture, InputSize, Tiling
from model_registry.bundle.pack import write_bundle
from tests.fakes.bundles import manifest

SIDE = 32
MIDDLE = Box(x1=8, y1=8, x2=24, y2=24)
"""Where it finds things in a picture of 32x32."""
BRIGHT = np.full((SIDE, SIDE, 3), 204, dtype=np.uint8)
"""Scores 0.8."""


def brightness_network(side: int = SIDE, *, broken: bool = False, alone: bool = True) -> ov.Model:
    """uint8 [1, side, side, 3] -> boxes [1, 1, 4], scores [1, 1, 2]; a broken one scores NaN on light.

    Unless `alone`, it can be reshaped to any number of pictures.
    """
    picture = ops.parameter([1, side, side, 3], np.uint8, name="picture")
    mean = ops.reduce_mean(ops.convert(picture, np.float32), np.array([1, 2, 3]), keep_dims=False)
    bright = ops.divide(mean, np.float32(255))
    if broken:
        bright = ops.log(ops.subtract(np.float32(0.5), bright))
    bright = ops.reshape(bright, np.array([1 if alone else -1, 1, 1]), special_zero=False)
    scores = ops.concat([bright, ops.subtract(np.float32(1), bright)], axis=2)
    boxes = ops.constant(np.array([[[0.25, 0.25, 0.75, 0.75]]], dtype=np.float32))
    if not alone:
        one_each = ops.multiply(ops.slice(scores, [0], [1], [1], axes=[2]), np.float32(0))
        boxes = ops.add(boxes, one_each)
    return ov.Model(
        [ops.result(named(boxes, "boxes")), ops.result(named(scores, "scores"))], [picture], "brightness"
    )


def named(node: ov.Node, name: str) -> ov.Node:
    node.output(0).get_tensor().set_names({name})
    return node


def network_bundle(
    parent: Path,
    network: ov.Model | None = None,
    *,
    labels: tuple[str, ...] = ("screw", "dent"),
    golden_label: str | None = None,
    golden_score: float = 0.8,
    side: int = SIDE,
    tiling: Tiling | None = None,
) -> Path:
    """A bundle folder; its golden picture is `BRIGHT`, in which `golden_score` is expected of the first
    label, or of `golden_label`."""
    parent.mkdir(parents=True, exist_ok=True)
    ov.save_model(network or brightness_network(), parent / "model.xml", compress_to_fp16=False)
    done, png = cv2.imencode(".png", BRIGHT)
    assert done
    expected = Detection(label=golden_label or labels[0], score=golden_score, box=MIDDLE)
    golden = GoldenPicture(file="golden/one.png", width=SIDE, height=SIDE, expected=(expected,))
    thresholds = {label: Threshold(reject=0.5, grey=0.3) for label in labels}
    passport = manifest(
        labels=labels,
        thresholds=thresholds,
        input=InputSize(width=side, height=side),
        tiling=tiling,
        golden=(golden,),
    )
    files: dict[str, bytes | Path] = {
        "model.xml": (parent / "model.xml").read_bytes(),
        "model.bin": (parent / "model.bin").read_bytes(),
        "golden/one.png": png.tobytes(),
    }
    return write_bundle(parent / "bundles", passport, files)


def colour_network(side: int = SIDE) -> ov.Model:
    """As `brightness_network`, with a map to take features from: [1, 3, 4, 4], the colours of sixteen fields.

    Its one convolution is the head: each field's screw score is its mean brightness.
    """
    picture = ops.parameter([1, side, side, 3], np.uint8, name="picture")
    pixels = ops.divide(ops.convert(picture, np.float32), np.float32(255))
    planes = ops.transpose(pixels, np.array([0, 3, 1, 2]))
    step = [side // 4, side // 4]
    fields = ops.avg_pool(planes, step, [0, 0], [0, 0], step, exclude_pad=True)
    mean = ops.constant(np.full((1, 3, 1, 1), 1 / 3, np.float32))
    head = ops.convolution(fields, mean, [1, 1], [0, 0], [0, 0], [1, 1])
    bright = ops.reshape(ops.reduce_mean(head, np.array([2, 3])), np.array([1, 1, 1]), special_zero=False)
    scores = ops.concat([bright, ops.subtract(np.float32(1), bright)], axis=2)
    boxes = ops.constant(np.array([[[0.25, 0.25, 0.75, 0.75]]], dtype=np.float32))
    return ov.Model(
        [ops.result(named(boxes, "boxes")), ops.result(named(scores, "scores"))], [picture], "colours"
    )
