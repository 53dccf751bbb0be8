"""The network at both ends of a run: as it is built before, and as it is handed out afterwards."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
import torch.distributed as processes

from trainer.data.batches import Batch
from trainer.data.samples import Sample, sizes_of
from trainer.fit.average import WeightAverage
from trainer.fit.settings import FitSettings
from trainer.ssdlite.anchors import fit_anchors
from trainer.ssdlite.detector import Architecture, Detector, normalise
from trainer.ssdlite.reparameterise import branch, fold

Start = Callable[[Detector], object]
"""Puts the first weights into a network."""


def from_scratch(_detector: Detector) -> None:
    """The network keeps the random weights that it was made with."""


def build(
    samples: Sequence[Sample], labels: Sequence[str], settings: FitSettings, start: Start, together: bool
) -> Detector:
    """A network whose anchors are fitted to the samples; `together`: the same in every process."""
    plan = fit_anchors(torch.from_numpy(sizes_of(samples)), settings.anchors, seed=settings.seed)
    if together:
        plans = [plan]
        processes.broadcast_object_list(plans, src=0)
        plan = plans[0]
    shown = settings.crop or settings.input
    shape = Architecture(
        settings.backbone,
        len(labels),
        shown.width,
        shown.height,
        plan,
        settings.pyramid_width,
        settings.global_context,
    )
    detector = Detector(shape)
    start(detector)
    if settings.branches:
        branch(detector)
    return detector.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def finished(average: WeightAverage, settings: FitSettings, shown: Callable[[], Batch]) -> Detector:
    """The averaged weights, folded, behind an input of the full size; convolutions do not mind, anchors do.

    `shown`: a batch as the network saw it, for the norms of what was folded.
    """
    learnt = average.model
    if settings.branches:
        learnt = copy.deepcopy(learnt)
        fold(learnt, normalise(shown().images.to(next(learnt.parameters()).device)))
    assert isinstance(learnt, Detector)
    shape = replace(learnt.architecture, width=settings.input.width, height=settings.input.height)
    detector = Detector(shape)
    detector.load_state_dict(learnt.state_dict())
    return detector.eval()
