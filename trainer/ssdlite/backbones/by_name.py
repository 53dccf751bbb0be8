"""Every backbone that a detector can stand on, by the name that settings and architecture files give it."""

from collections.abc import Callable, Mapping
from functools import partial

from trainer.ssdlite.backbones.dense import SHAPES, DenseBackbone
from trainer.ssdlite.backbones.mobilenet_v2 import NAME as MOBILENET_V2
from trainer.ssdlite.backbones.mobilenet_v2 import MobileNetV2
from trainer.ssdlite.backbones.mobilenet_v3 import TAILS, MobileNetV3

Backbone = DenseBackbone | MobileNetV2 | MobileNetV3


def _published(make: Callable[[], Backbone], _depth: int) -> Backbone:
    """Whole, whatever is needed of it, so that published weights find all their places."""
    return make()


BACKBONES: Mapping[str, Callable[[int], Backbone]] = {
    **{name: partial(DenseBackbone, shape) for name, shape in SHAPES.items()},
    **{name: partial(_published, partial(MobileNetV3, tail)) for name, tail in TAILS.items()},
    MOBILENET_V2: partial(_published, MobileNetV2),
}


def make_backbone(name: str, depth: int = 3) -> Backbone:
    """A new backbone with random weights; `depth` of the strides 8, 16, 32 are needed of it.

    Raises:
        ValueError: no backbone has this name; the message lists those that there are.
    """
    if name not in BACKBONES:
        raise ValueError(unknown(name))
    return BACKBONES[name](depth)


def unknown(name: str) -> str:
    """What to say to someone who asks for a backbone that does not exist."""
    return f"backbone {name!r} is unknown; choose one of {', '.join(BACKBONES)}"
