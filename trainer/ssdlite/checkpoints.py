"""torchvision's published weights for the mobile networks, put into our backbones.

Takes tensors by name and leaves files to `trainer.fit.published`. Three layouts are known: those of the two
classifiers (`features.*`), and that of the SSDLite detector, which cuts the same features in two at the
expansion of their thirteenth block (`backbone.features.0.*`, `backbone.features.1.*`). The whole detector
is `ssdlite320.SSDLite320`, which has its very keys.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.ssdlite.backbones.dense import DenseBackbone, ResidualBlock
from trainer.ssdlite.backbones.mobilenet_v2 import NAME as MOBILENET_V2
from trainer.ssdlite.backbones.mobilenet_v2 import MobileNetV2
from trainer.ssdlite.backbones.mobilenet_v3 import TAILS, MobileNetV3
from trainer.ssdlite.detector import MIDDLE, SPREAD, Detector
from trainer.ssdlite.ssdlite320 import SHAPES, SSDLite320

Published = MobileNetV2 | MobileNetV3
"""A backbone that torchvision publishes weights for."""
SSDLITE320 = "ssdlite320_mobilenet_v3_large"
LAST = "features.16.0.weight"
OWN = "backbone."
"""Prefix of a backbone's tensors in our own detectors."""
SHOWN = 3
"""Keys named in a message."""


class CheckpointRefused(ValueError):
    """The tensors are not what the backbone needs; the message says which and the way out."""


@dataclass(frozen=True)
class Layout:
    """How a checkpoint names its tensors, and which pictures its network was shown."""

    name: str
    fits: type[Published]
    features: str
    """Prefix of what we take."""
    mark: str
    """A key that no other layout has."""
    heads: tuple[str, ...]
    """Prefixes of what we leave."""
    mean: tuple[float, float, float]
    """Taken from R, G, B (0 to 1) before the first convolution."""
    deviation: tuple[float, float, float]
    """Divided by after that."""
    view: Callable[[Published], nn.Module]
    """The backbone's features, in order, by the names that they have behind `features`."""

    def theirs(self, backbone: Published) -> dict[str, str]:
        """Their name of each of our tensors."""
        names = self.view(backbone).state_dict()
        return {
            ours: self.features + theirs for ours, theirs in zip(backbone.state_dict(), names, strict=True)
        }


LAYOUTS = (
    Layout(
        "mobilenet_v3_large classifier",
        fits=MobileNetV3,
        features="features.",
        mark="features.1.block.0.0.weight",
        heads=("classifier.",),
        mean=(0.485, 0.456, 0.406),
        deviation=(0.229, 0.224, 0.225),
        view=lambda backbone: backbone.features,
    ),
    Layout(
        "mobilenet_v2 classifier",
        fits=MobileNetV2,
        features="features.",
        mark="features.1.conv.0.0.weight",
        heads=("classifier.",),
        mean=(0.485, 0.456, 0.406),
        deviation=(0.229, 0.224, 0.225),
        view=lambda backbone: backbone.features,
    ),
    Layout(
        "ssdlite320_mobilenet_v3_large detector",
        fits=MobileNetV3,
        features="backbone.features.",
        mark="backbone.features.0.1.block.0.0.weight",
        heads=("backbone.extra.", "head."),
        mean=(0.5, 0.5, 0.5),
        deviation=(0.5, 0.5, 0.5),
        view=lambda backbone: backbone.halves(),
    ),
)


def load_published(backbone: Published, tensors: Mapping[str, Tensor]) -> Layout:
    """Fill `backbone` with a checkpoint's features; what it takes for its pictures' channels is converted.

    Published networks want RGB, scaled by mean and deviation; ours get BGR as (p - 128) / 64. The first
    convolution and its batch norm are changed so that both answer the same. One thing remains: around the
    picture, they pad with their mean colour and we with grey 128, which is 4 to 25 levels of 255 away.

    Raises:
        CheckpointRefused: another layout, or tensors that are missing, left over, of another shape or not
            finite. The backbone is as it was.
    """
    layout = _layout_of(tensors)
    _refuse_other_backbone(backbone, tensors, layout)
    names, wanted = layout.theirs(backbone), backbone.state_dict()
    _refuse_other_keys(names, tensors, layout)
    _refuse_other_values(names, wanted, tensors, layout)
    found = {ours: tensors[theirs] for ours, theirs in names.items() if theirs in tensors}
    backbone.load_state_dict(wanted | found, strict=True)
    _show_our_pixels(backbone, layout)
    return layout


def load_own(backbone: DenseBackbone, tensors: Mapping[str, Tensor]) -> None:
    """Fill `backbone` from a detector of ours, as deep as both of them are.

    Blocks that it has and the other has not begin as nothing but their shortcut, so that it answers as the
    other did (Goyal et al. 2017, section 5.1; Chen et al. 2016, Net2Net).

    Raises:
        CheckpointRefused: the tensors are of another backbone, or of none of ours.
    """
    given = {name.removeprefix(OWN): value for name, value in tensors.items() if name.startswith(OWN)}
    wanted = backbone.state_dict()
    if not given:
        raise CheckpointRefused(f"has no {OWN}*, as an earlier run's weights.safetensors; give such a file")
    other = [name for name, value in given.items() if name in wanted and value.shape != wanted[name].shape]
    if other or not given.keys() & wanted.keys():
        raise CheckpointRefused(
            f"{_some(other or list(given))}: of another backbone; choose the one of that run"
        )
    silent = {
        name: torch.zeros_like(value)
        for name, value in wanted.items()
        if name not in given and name.endswith(ResidualBlock.SILENCED_BY)
    }
    shared = {name: given[name] for name in given.keys() & wanted.keys()}
    backbone.load_state_dict({**wanted, **silent, **shared})


def load_rest(detector: Detector, tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Fill what stands on the backbone, pyramid and heads, each if all of it fits; says which did.

    A head fits whatever its anchors and labels are, so long as there are as many: a start, not an answer.
    """
    parts = {"neck": detector.neck} | {f"heads.{key}": head for key, head in detector.heads.items()}
    filled = []
    for name, part in parts.items():
        prefix = f"{name}."
        given = {key.removeprefix(prefix): t for key, t in tensors.items() if key.startswith(prefix)}
        wanted = part.state_dict()
        if {key: value.shape for key, value in given.items()} == {k: v.shape for k, v in wanted.items()}:
            part.load_state_dict(given)
            filled.append(name)
    return tuple(filled)


def fill_published(tensors: Mapping[str, Tensor]) -> SSDLite320:
    """torchvision's whole published detector, as it is, in evaluation mode; as many classes as it has.

    Raises:
        CheckpointRefused: keys or shapes are not those of that network.
    """
    logits = tensors.get("head.classification_head.module_list.0.1.bias")
    if logits is None:
        raise CheckpointRefused(f"holds {_some(list(tensors))}; give torchvision's {SSDLITE320}")
    network = SSDLite320(SSDLITE320, classes=len(logits) // SHAPES - 1)
    try:
        network.load_state_dict(dict(tensors), strict=True)
    except RuntimeError as error:
        told = " ".join(str(error).split())
        raise CheckpointRefused(f"is not torchvision's {SSDLITE320}: {told[:200]}; give that file") from error
    return network.eval()


def _layout_of(tensors: Mapping[str, Tensor]) -> Layout:
    for layout in LAYOUTS:
        if layout.mark in tensors:
            return layout
    known = " or ".join(f"torchvision's {layout.name}" for layout in LAYOUTS)
    raise CheckpointRefused(f"holds {_some(list(tensors))}; give {known}")


def _refuse_other_backbone(backbone: Published, tensors: Mapping[str, Tensor], layout: Layout) -> None:
    if not isinstance(backbone, layout.fits):
        fitting = [MOBILENET_V2] if layout.fits is MobileNetV2 else list(TAILS)
        names = " or ".join(f'"{name}"' for name in fitting)
        raise CheckpointRefused(f"is torchvision's {layout.name}; write backbone = {names}")
    if not isinstance(backbone, MobileNetV3):
        return
    last = tensors.get(layout.theirs(backbone)[LAST])
    for name, tail in TAILS.items():
        same = last is not None and tuple(last.shape[:2]) == (tail.expanded, tail.channels)
        if same and tail != backbone.tail:
            raise CheckpointRefused(
                f"ends in {tail.expanded} channels, the backbone in {backbone.tail.expanded}; "
                f'write backbone = "{name}"'
            )


def _refuse_other_keys(names: Mapping[str, str], tensors: Mapping[str, Tensor], layout: Layout) -> None:
    theirs = list(names.values())
    # Checkpoints from before 2018 lack the counters, which nothing depends on.
    missing = [name for name in theirs if name not in tensors and not name.endswith("num_batches_tracked")]
    strange = sorted(name for name in set(tensors) - set(theirs) if not name.startswith(layout.heads))
    faults = [f"{word} {_some(found)}" for word, found in (("lacks", missing), ("has", strange)) if found]
    if faults:
        raise CheckpointRefused(
            f"is not torchvision's {layout.name}: {' and '.join(faults)}; give that file, unchanged"
        )


def _refuse_other_values(
    names: Mapping[str, str], wanted: Mapping[str, Tensor], tensors: Mapping[str, Tensor], layout: Layout
) -> None:
    for ours, name in names.items():
        if name not in tensors:
            continue
        if tensors[name].shape != wanted[ours].shape:
            raise CheckpointRefused(
                f"{name} is {list(tensors[name].shape)}, the backbone needs {list(wanted[ours].shape)}; "
                f"give torchvision's own {layout.name}"
            )
        if not bool(torch.isfinite(tensors[name]).all()):
            raise CheckpointRefused(f"{name} holds NaN or infinity; download it again")


@torch.no_grad()
def _show_our_pixels(backbone: Published, layout: Layout) -> None:
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
