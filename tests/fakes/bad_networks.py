"""Networks that are signed like any other and do harm where they run; `number` tells variants apart.

Each takes and gives what its passport says, so that nothing but running it shows what it is. Golden pictures
expect what `networks.brightness_network` finds: a screw in the middle, score .8.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from tests.fakes.networks import SIDE, brightness_network, named, network_bundle

FAST, LABELS = np.float32, ("screw", "dent")


def crash(number: int) -> ov.Model:
    """Reads memory that is not its own, at a place that the picture decides: gigabytes away, since what is
    nearer may be there."""
    picture, mean = _given()
    far = ops.multiply(ops.convert(mean, np.int32), np.int32(8_000_000 + 37_013 * number))
    pixels = ops.reshape(ops.convert(picture, FAST), np.array([-1]), special_zero=False)
    stolen = ops.gather_nd(pixels, ops.reshape(far, np.array([1, 1]), special_zero=False))
    return _ends(picture, mean, stolen)


def hang(number: int) -> ov.Model:
    """A loop that would end in some years."""
    picture, mean = _given()
    value = ops.parameter([1], FAST)
    after = ops.sin(value) if number % 2 else ops.multiply(value, FAST(0.5))
    body = ov.Model([ops.result(after), ops.result(ops.constant(np.array([True])))], [value])
    turns = ops.constant(np.int64(10**10 * (number + 1)))
    loop = ops.loop(turns, ops.constant(np.array(True)))
    loop.set_function(body)
    loop.set_special_body_ports([-1, 1])
    loop.set_merged_input(value, mean.output(0), after.output(0))
    return _ends(picture, mean, loop.get_iter_value(after.output(0), -1))


def not_finite(number: int) -> ov.Model:
    """Logarithms and roots of less than nothing, and divisions by it: in scores, or in boxes."""
    picture, mean = _given()
    below = ops.subtract(FAST(-1 - number), mean)
    nothing = ops.multiply(mean, FAST(0))
    ways = (ops.log(below), ops.sqrt(below), ops.divide(mean, nothing), ops.divide(nothing, nothing))
    return _ends(picture, mean, ways[number % 4], weight=1.0, spoilt=("scores", "boxes")[number % 2])


def blind(number: int) -> ov.Model:
    """Finds nothing, or as good as nothing, or in another place."""
    picture, mean = _given()
    faint = FAST(0.02 * (number % 10))
    away = 0.5 if number >= 10 else 0.0
    return _ends(picture, ops.multiply(mean, faint) if number < 10 else mean, mean, weight=0.0, away=away)


def slow(number: int) -> ov.Model:
    """Right, and some times slower than the line."""
    picture, mean = _given()
    size = 1024 + 16 * number
    work = ops.add(ops.constant(np.full((size, size), 1e-3, FAST)), mean)
    for _ in range(8):
        work = ops.sin(ops.matmul(work, work, False, False))  # stays finite
    return _ends(picture, mean, ops.reduce_mean(work, np.array([0, 1]), keep_dims=False))


def hungry(number: int) -> ov.Model:
    """Asks for more memory than a station can spare."""
    picture, mean = _given()
    pixels = ops.reshape(ops.convert(picture, FAST), np.array([1, -1]), special_zero=False)
    gib = 24 + 4 * number
    many = gib * 2**30 // (4 * SIDE * SIDE * 3)
    much = ops.sin(ops.tile(pixels, np.array([many, 1])))
    return _ends(picture, mean, ops.reduce_mean(much, np.array([0, 1]), keep_dims=False))


KINDS: dict[str, Callable[[int], ov.Model]] = {
    "crash": crash, "hang": hang, "NaN": not_finite, "blind": blind, "slow": slow, "hungry": hungry,
}  # fmt: skip
"""All that only running them shows. Wrong classes are `wrong_classes`."""


def bad_bundle(kind: str, number: int, parent: Path) -> Path:
    return network_bundle(parent, KINDS[kind](number))


def wrong_classes(number: int, parent: Path) -> Path:
    """Lacks a label that the recipe needs; has them in another order than its graph; has more than that."""
    ways = (("bolt", f"dent-{number}"), (f"dent-{number}", "screw"), ("screw", "dent", f"label-{number}"))
    labels = ways[number % 3]
    golden = "screw" if "screw" in labels else "bolt"
    return network_bundle(parent / str(number), brightness_network(), labels=labels, golden_label=golden)


def _given() -> tuple[ov.Node, ov.Node]:
    """The picture, and its mean grey [1]."""
    picture = ops.parameter([1, SIDE, SIDE, 3], np.uint8, name="picture")
    return picture, ops.reduce_mean(ops.convert(picture, FAST), np.array([1, 2, 3]), keep_dims=False)


def _ends(
    picture: ov.Node,
    mean: ov.Node,
    harm: ov.Node | ov.Output,
    *,
    weight: float = 1e-30,
    spoilt: str = "scores",
    away: float = 0.0,
) -> ov.Model:
    """What `brightness_network` says, and so little of the `harm` that nothing is seen of it."""
    one = np.array([1, 1, 1])
    bright = ops.reshape(ops.divide(mean, FAST(255)), one, special_zero=False)
    little = ops.multiply(ops.reshape(harm, one, special_zero=False), FAST(weight))
    scores = ops.concat([bright, ops.subtract(FAST(1), bright)], axis=2)
    middle = np.array([[[0.25 - away, 0.25, 0.75 - away, 0.75]]], dtype=FAST)
    boxes = ops.add(ops.constant(middle), ops.multiply(bright, FAST(0)))
    if spoilt == "scores":
        scores = ops.add(scores, little)
    else:
        boxes = ops.add(boxes, little)
    return ov.Model(
        [ops.result(named(boxes, "boxes")), ops.result(named(scores, "scores"))], [picture], "bad"
    )
