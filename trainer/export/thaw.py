"""From a bundle back to a network that can learn: INT8 weights as floats, batch norms measured anew.

In the zoo there are bundles and no FP32 weights. A bundle's convolutions have their batch norms folded in; a
network that learns needs them, so each norm is set to the mean and the deviation that training pictures have
there, and to scale and shift that give back what the bundle's convolution gave (`trainer.ssdlite.norms`).
"""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.label import Split
from inspection.word import Sha256, Word
from model_registry.bundle.prepare import Picture
from model_registry.bundle.verify import verify_folder
from trainer.data.draw import windows
from trainer.data.samples import sizes_of
from trainer.data.shards import open_snapshot, read_samples
from trainer.export.graph import Graph, convolutions, graph_chain, read_graph, to_graph
from trainer.fit.record import RunRecord, digest_of
from trainer.fit.weights import save_detector
from trainer.measure.predict import Chain, torch_chain
from trainer.ssdlite.anchors import fit_anchors
from trainer.ssdlite.detector import Architecture, Detector, normalise
from trainer.ssdlite.norms import measure_norms

FEWEST, ENOUGH = 16, 64
"""Pictures that the norms are measured on: at least, and about as many."""
SAME = 0.05
"""Of a picture's side: how far thawed boxes may lie from the bundle's, in the mean of a picture.
Rounding moves them less; the anchors of another snapshot more."""


THAWED = "thawed.json"


class Thawed(Word):
    """Lies beside thawed weights and says where they come from."""

    bundle: Sha256


def thaw_bundle(bundle: Path, record: RunRecord, snapshot: str, folder: Path) -> None:
    """Write into `folder` what `trainer fit` can start from, as a run does.

    Args:
        record: of the run that the bundle came from; its `settings` say how the network is built.
        snapshot: that the run learnt from; its boxes give the anchors, its pictures the norms.

    Raises:
        InputRefused: bundle, record and snapshot do not belong together, or one of them is damaged.
    """
    manifest, passport, settings = open_snapshot(snapshot), verify_folder(bundle), record.settings
    if passport.lineage.run != record.id or passport.lineage.snapshot != manifest.id:
        raise InputRefused(
            f"{bundle}: comes from run {passport.lineage.run} on snapshot {passport.lineage.snapshot[:12]}, "
            f"not from run {record.id} on {manifest.id[:12]}; give these"
        )
    samples = read_samples(
        snapshot, manifest, [Split.TRAIN], settings.input, settings.tiling, settings.compare
    )
    plan = fit_anchors(torch.from_numpy(sizes_of(samples)), settings.anchors, seed=settings.seed)
    shape = Architecture(
        settings.backbone,
        len(passport.labels),
        settings.input.width,
        settings.input.height,
        plan,
        settings.pyramid_width,
        settings.global_context,
    )
    shown = samples if settings.tiling is None else islice(windows(samples, settings.input, seed=0), ENOUGH)
    pictures = [sample.image for sample in shown]
    pictures = pictures[:: max(1, len(pictures) // ENOUGH)]
    graph = read_graph(bundle)
    detector = thaw(graph, shape, pictures)
    _refuse_other_places(graph_chain(graph), torch_chain(detector), pictures[:FEWEST], bundle)
    folder.mkdir(parents=True, exist_ok=True)
    save_detector(detector, folder)
    (folder / THAWED).write_text(Thawed(bundle=passport.digest).model_dump_json() + "\n")


def parents_of(record: RunRecord) -> tuple[str, ...]:
    """Digests of the bundles that a run began with, where its first weights still lie with what they are."""
    weights = record.settings.weights
    if weights is None or not (weights.parent / THAWED).exists():
        return ()
    if not weights.exists() or digest_of(weights) != record.started_from:
        return ()
    return (read_json_file(weights.parent / THAWED, Thawed).bundle,)


def thaw(graph: Graph, architecture: Architecture, pictures: Sequence[Picture]) -> Detector:
    """A detector that answers as `graph` does, but for the rounding of its activations.

    Args:
        pictures: of the training set, at input size [H, W, 3]; the norms are measured on them.

    Raises:
        InputRefused: the graph is of another architecture, or there are too few pictures.
    """
    if len(pictures) < FEWEST:
        raise InputRefused(f"{len(pictures)} pictures are too few to thaw a bundle; show it {FEWEST} or more")
    detector = Detector(architecture).eval()
    found = list(convolutions(graph))
    order = _in_order_of_graph(detector)
    _refuse_another([list(w.shape) for w, _ in found], [list(one.weight.shape) for one, _ in order])
    shifts: dict[nn.BatchNorm2d, Tensor] = {}
    for (convolution, norm), (weight, bias) in zip(order, found, strict=True):
        with torch.no_grad():
            convolution.weight.copy_(torch.from_numpy(weight))
            if norm is not None:
                shifts[norm] = torch.from_numpy(bias)
            else:
                assert convolution.bias is not None
                convolution.bias.copy_(torch.from_numpy(bias))
    measure_norms(detector, shifts, normalise(torch.from_numpy(np.stack(pictures))))
    return detector


def _in_order_of_graph(detector: Detector) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Every convolution with the norm behind it, as they follow each other in a converted graph.

    Folding takes the modules' names away, so a twin is converted whose every weight is its module's number.
    """
    twin = Detector(detector.architecture).eval()
    with torch.no_grad():
        for number, (convolution, norm) in enumerate(_with_their_norms(twin)):
            convolution.weight.fill_(number + 1)
            if norm is not None:
                norm.bias.fill_(1)  # a bias of nothing would be left out of the graph
    pairs = _with_their_norms(detector)
    return [pairs[round(float(weight.flat[0])) - 1] for weight, _ in convolutions(to_graph(twin))]


def _with_their_norms(detector: Detector) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    modules = list(detector.modules())
    return [
        (one, after if isinstance(after, nn.BatchNorm2d) else None)
        for one, after in zip(modules, [*modules[1:], None], strict=True)
        if isinstance(one, nn.Conv2d)
    ]


def _refuse_other_places(bundle: Chain, thawed: Chain, pictures: Sequence[Picture], name: Path) -> None:
    """Weights say nothing of anchors; where boxes lie does."""
    apart = max(float(np.abs(bundle(one)[0] - thawed(one)[0]).mean()) for one in pictures)
    if apart > SAME:
        raise InputRefused(
            f"{name}: its boxes lie {apart:.0%} elsewhere; was the snapshot made by other rules?"
        )


def _refuse_another(found: list[list[int]], wanted: list[list[int]]) -> None:
    if found != wanted:
        at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), len(wanted))
        raise InputRefused(
            f"the bundle's network has {len(found)} convolutions, the settings' {len(wanted)}; they part at "
            f"number {at + 1}: give the settings and the snapshot that it was trained with"
        )
