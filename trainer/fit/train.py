"""The training loop. Knows neither files nor clusters: samples in, a detector and its curve out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from inspection.errors import InputRefused
from trainer.data.batches import Ahead
from trainer.data.samples import Sample
from trainer.fit.average import WeightAverage
from trainer.fit.checkpoint import Checkpoint, Underway
from trainer.fit.curve import Curve, CurvePoint, Progress
from trainer.fit.device import this_device
from trainer.fit.network import Start, build, finished, from_scratch
from trainer.fit.peers import Alone, Peers
from trainer.fit.schedule import Budget, rate
from trainer.fit.settings import FitSettings
from trainer.fit.shown import batches_shown
from trainer.fit.step import Stepper
from trainer.fit.watch import Watch
from trainer.ssdlite.detector import Detector


@dataclass(frozen=True)
class Trained:
    detector: Detector
    """With averaged weights, in evaluation mode."""
    curve: tuple[CurvePoint, ...]
    steps: int
    seconds: float


def train(
    samples: Sequence[Sample],
    labels: Sequence[str],
    settings: FitSettings,
    clock: Callable[[], float],
    on_point: Progress = lambda _budget, _point: None,
    *,
    start: Start = from_scratch,
    rank: int = 0,
    together: bool = False,
    watched: Sequence[Sample] = (),
    keep: Callable[[Checkpoint], None] = lambda _checkpoint: None,
    goes_on: Checkpoint | None = None,
) -> Trained:
    """Train a detector of `labels` on `samples` (at `settings.input` size, with `tiling` at their own).

    `together`: several processes train one network (torch.distributed is set up, every rank calls
    this with its own share of the samples); `rank` keeps their augmentation apart. `settings.weights` is
    left to `start`. With `settings.patience` the run is over when it gets no better on `watched`, and the
    best network is given. `keep` is handed a checkpoint every `settings.checkpoint_s`; an interrupted run
    goes on from `goes_on`, where its search for the best begins anew.

    Raises:
        InputRefused: no sample has a box.
        TrainingBroke: a gradient is not finite, see `step`.
    """
    if not any(len(sample.boxes) for sample in samples):
        raise InputRefused("none of the training pictures has a box; label some before training")
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    device = this_device(settings.device, rank)
    detector = build(samples, labels, settings, start, together).to(device.name)
    # A level without anchors has no head, so that what leads to it alone gets no gradient.
    model: nn.Module = (
        DistributedDataParallel(detector, find_unused_parameters=True) if together else detector
    )
    if settings.compile:
        model = torch.compile(model, dynamic=False)  # type: ignore[assignment]
    peers = Peers() if together else Alone()
    average = WeightAverage(detector)
    stepper = Stepper(model, detector, settings, device, peers)
    budget = Budget(clock, settings.seconds, settings.steps)
    seed = settings.seed + 1000 * rank
    curve = Curve(budget, settings.batch * peers.count, on_point)
    underway = Underway(detector, average, stepper.optimiser, budget, curve)
    watch = Watch(watched, labels, settings)
    first = goes_on.standing.step if goes_on is not None else 0
    budget.start()
    if goes_on is not None:
        underway.go_on(goes_on)
    kept_at = budget.elapsed

    def done() -> Detector:
        return finished(
            average, settings, lambda: next(batches_shown(samples, labels, settings, seed, budget, 0))
        )

    with Ahead(batches_shown(samples, labels, settings, seed, budget, first)) as batches:
        while (progress := peers.furthest(1.0 if watch.over else budget.progress)) < 1:
            learning_rate = settings.learning_rate * rate(progress)
            loss, norm = stepper.step(batches.next(), learning_rate, budget.done)
            average.update(detector)
            budget.done += 1
            curve.add(loss, norm, stepper.learning_rate)
            if watch.due(budget.progress):
                watch.look(done())
            if rank == 0 and settings.checkpoint_s and budget.elapsed - kept_at >= settings.checkpoint_s:
                keep(underway.take(peers.count))
                kept_at = budget.elapsed
    trained = watch.best or done()
    return Trained(trained, tuple(curve.points), budget.done, budget.elapsed)
