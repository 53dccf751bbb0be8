"""torchvision's published weights for MobileNetV3-Large, put into our backbone.

Takes tensors by name and leaves files to `trainer.fit.published`. Two layouts are known: that of the
classifier (`features.*`), and that of the SSDLite detector, which cuts the same features in two at the
expansion of their thirteenth block (`backbone.features.0.*`, `backbone.features.1.*`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from trainer.ssdlite.backbones.mobilenet_v3 import TAILS, MobileNetV3
from trainer.ssdlite.detector import MIDDLE, SPREAD

CUT = 13
"""The block whose expansion ends the first half of the detector's features."""
LAST = "features.16.0.weight"
SHOWN = 3
"""Keys named in a message."""


class CheckpointRefused(ValueError):
    """The tensors are not what the backbone needs; the message says which and the way out."""


@dataclass(frozen=True)
class Layout:
    """How a checkpoint names its tensors, and which pictures its network was shown."""

    name: str
    features: str
    """Prefix of what we take."""
    heads: tuple[str, ...]
    """Prefixes of what we leave."""
    mean: tuple[float, float, float]
    """Taken from R, G, B (0 to 1) before the first convolution."""
    deviation: tuple[float, float, float]
    """Divided by after that."""
    theirs: Callable[[str], str]
    """Their name of one of our tensors."""


def _in_the_detector(ours: str) -> str:
    _, position, rest = ours.split(".", 2)
    block = int(position)
    if block < CUT:
        return f"backbone.features.0.{block}.{rest}"
    if block > CUT:
        return f"backbone.features.1.{block - CUT}.{rest}"
    expansion = "block.0."
    if rest.startswith(expansion):
        return f"backbone.features.0.{CUT}.{rest.removeprefix(expansion)}"
    return f"backbone.features.1.0.{rest.removeprefix('block.')}"


LAYOUTS = (
    Layout(
        "mobilenet_v3_large classifier",
        features="features.",
        heads=("classifier.",),
        mean=(0.485, 0.456, 0.406),
        deviation=(0.229, 0.224, 0.225),
        theirs=lambda ours: ours,
    ),
    Layout(
        "ssdlite320_mobilenet_v3_large detector",
        features="backbone.features.",
        heads=("backbone.extra.", "head."),
        mean=(0.5, 0.5, 0.5),
        deviation=(0.5, 0.5, 0.5),
        theirs=_in_the_detector,
    ),
)


def load_published(backbone: MobileNetV3, tensors: Mapping[str, Tensor]) -> Layout:
    """Fill `backbone` with a checkpoint's features; what it takes for its pictures' channels is converted.

    Published networks want RGB, scaled by mean and deviation; ours get BGR as (p - 128) / 64. The first
    convolution and its batch norm are changed so that both answer the same. One thing remains: around the
    picture, they pad with their mean colour and we with grey 128, which is 4 to 25 levels of 255 away.

    Raises:
        CheckpointRefused: another layout, or tensors that are missing, left over, of another shape or not
            finite. The backbone is as it was.
    """
    layout = _layout_of(tensors)
    wanted = backbone.state_dict()
    _refuse_other_tail(backbone, tensors, layout)
    _refuse_other_keys(wanted, tensors, layout)
    _refuse_other_values(wanted, tensors, layout)
    found = {ours: tensors[theirs] for ours in wanted if (theirs := layout.theirs(ours)) in tensors}
    backbone.load_state_dict(wanted | found, strict=True)
    _show_our_pixels(backbone, layout)
    return layout


def _layout_of(tensors: Mapping[str, Tensor]) -> Layout:
    for layout in LAYOUTS:
        if any(name.startswith(layout.features) for name in tensors):
            return layout
    known = " or ".join(f"torchvision's {layout.name} ({layout.features}*)" for layout in LAYOUTS)
    raise CheckpointRefused(f"holds {_some(list(tensors))}; give {known}")


def _refuse_other_tail(backbone: MobileNetV3, tensors: Mapping[str, Tensor], layout: Layout) -> None:
    last = tensors.get(layout.theirs(LAST))
    for name, tail in TAILS.items():
        same = last is not None and tuple(last.shape[:2]) == (tail.expanded, tail.channels)
        if same and tail != backbone.tail:
            raise CheckpointRefused(
                f"ends in {tail.expanded} channels, the backbone in {backbone.tail.expanded}; "
                f'write backbone = "{name}"'
            )


def _refuse_other_keys(wanted: Mapping[str, Tensor], tensors: Mapping[str, Tensor], layout: Layout) -> None:
    theirs = [layout.theirs(ours) for ours in wanted]
    # Checkpoints from before 2018 lack the counters, which nothing depends on.
    missing = [name for name in theirs if name not in tensors and not name.endswith("num_batches_tracked")]
    strange = sorted(name for name in set(tensors) - set(theirs) if not name.startswith(layout.heads))
    faults = [f"{word} {_some(names)}" for word, names in (("lacks", missing), ("has", strange)) if names]
    if faults:
        raise CheckpointRefused(
            f"is not torchvision's {layout.name}: {' and '.join(faults)}; give that file, unchanged"
        )


def _refuse_other_values(wanted: Mapping[str, Tensor], tensors: Mapping[str, Tensor], layout: Layout) -> None:
    for ours, mine in wanted.items():
        name = layout.theirs(ours)
        if name not in tensors:
            continue
        if tensors[name].shape != mine.shape:
            raise CheckpointRefused(
                f"{name} is {list(tensors[name].shape)}, the backbone needs {list(mine.shape)}; "
                f"give torchvision's own {layout.name}"
            )
        if not bool(torch.isfinite(tensors[name]).all()):
            raise CheckpointRefused(f"{name} holds NaN or infinity; download it again")


@torch.no_grad()
def _show_our_pixels(backbone: MobileNetV3, layout: Layout) -> None:
    """Their (p / 255 - mean) / deviation is `gain` times our (p - 128) / 64, plus `lift`."""
    convolution, norm = backbone.stem
    mean, deviation = (
        torch.tensor(values, dtype=torch.float64) for values in (layout.mean, layout.deviation)
    )
    gain = SPREAD / 255 / deviation
    lift = (MIDDLE / 255 - mean) / deviation
    weight = convolution.weight.double()
    assert isinstance(norm.running_mean, Tensor)
    norm.running_mean -= (weight * lift[:, None, None]).sum(dim=(1, 2, 3))
    convolution.weight.copy_((weight * gain[:, None, None]).flip(1))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (", ".join(names[:SHOWN]) or "nothing") + more
