"""The contestants: our backbones, the stock SSDLites, what others publish, and released bundles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import openvino as ov
import torch
from torch import nn

from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.verify import verify_folder
from tests.bench.detector.contestant import INT8, Contestant, from_graph
from trainer.export.graph import Graph, read_graph, to_graph
from trainer.ssdlite import ssdlite320
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.backbones.by_name import BACKBONES
from trainer.ssdlite.detector import Architecture, Detector
from trainer.ssdlite.ssdlite320 import SIDE, ServedSSDLite320, SSDLite320

CLASSES = 6
PLAN = AnchorPlan(
    (Level(8, ((24, 24), (32, 64))), Level(16, ((64, 64), (96, 48))), Level(32, ((128, 128), (160, 80))))
)
STOCK = "ssdlite320_mobilenet_v3_large"

Make = Callable[[], Contestant]


def ours_and_stock() -> dict[str, Make]:
    """By name, made when asked for: with random weights, which cost the same time."""
    makes: dict[str, Make] = {name: partial(_ours, name) for name in BACKBONES}
    return makes | {name: partial(_stock, name) for name in ssdlite320.BACKBONES}


def of_scripts(scripts: Mapping[str, tuple[Path, int]]) -> dict[str, Make]:
    """Networks that `export_yolo` traced: name -> TorchScript file and side of its input."""
    return {name: partial(_traced, name, file, side) for name, (file, side) in scripts.items()}


def of_bundles(folders: Iterable[Path]) -> Iterator[Contestant]:
    """Released bundles, in INT8 as they are; each at its own input size.

    Raises:
        InputRefused: a folder is no bundle, or was altered.
    """
    for folder in folders:
        manifest = verify_folder(folder)
        size = manifest.input
        yield Contestant(
            bundle_row(manifest),
            size.width,
            size.height,
            {INT8: read_graph(folder)},
            accuracy=manifest.metrics.map50_int8,
            task=", ".join(manifest.lineage.sources) or manifest.lineage.snapshot[:12],
        )


def bundle_row(manifest: BundleManifest) -> str:
    """Name of a bundle's row."""
    return f"bundle {manifest.name} {manifest.digest[:8]}"


def _ours(name: str) -> Contestant:
    torch.manual_seed(0)
    return from_graph(name, to_graph(Detector(Architecture(name, CLASSES, SIDE, SIDE, PLAN)).eval()), SIDE)


def _stock(name: str) -> Contestant:
    torch.manual_seed(0)
    return from_graph(name, _convert(ServedSSDLite320(SSDLite320(name, CLASSES)).eval(), SIDE), SIDE)


def _traced(name: str, file: Path, side: int) -> Contestant:
    return from_graph(name, _convert(torch.jit.load(file), side), side)


def _convert(network: nn.Module, side: int) -> Graph:
    shape = [1, side, side, 3]
    example = torch.zeros(shape, dtype=torch.uint8)
    return ov.convert_model(network, example_input=example, input=[(shape, ov.Type.u8)])
