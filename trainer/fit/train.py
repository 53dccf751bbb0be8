"""The training loop. Knows neither files nor clusters: samples in, a detector and its curve out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
import torch.distributed as processes
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from inspection.errors import InputRefused, SightlineError
from model_registry.bundle.manifest import InputSize
from trainer.data.augment import make_augment
from trainer.data.batches import Ahead, Batch, batches_of
from trainer.data.draw import whole_pictures, windows
from trainer.data.mosaic import with_mosaics
from trainer.data.samples import Sample, sizes_of
from trainer.fit.average import WeightAverage
from trainer.fit.checkpoint import Checkpoint, Underway
from trainer.fit.curve import Curve, CurvePoint, Progress
from trainer.fit.schedule import Budget, rate
from trainer.fit.settings import FitSettings
from trainer.ssdlite.anchors import fit_anchors, place
from trainer.ssdlite.backbones.by_name import Backbone
from trainer.ssdlite.detector import Architecture, Detector, normalise
from trainer.ssdlite.loss import Loss, aligned_loss

LARGEST_GRADIENT = 10.0
MOSAICS_UNTIL = 0.8
"""Of the run: at its end the network sees pictures as they are."""


@dataclass(frozen=True)
class Trained:
    detector: Detector
    """With averaged weights, in evaluation mode."""
    curve: tuple[CurvePoint, ...]
    steps: int
    seconds: float


class TrainingBroke(SightlineError):
    """Gradients became NaN or infinite; the message names step, loss and pictures."""


Start = Callable[[Backbone], object]
"""Puts the first weights into a backbone."""


def from_scratch(_backbone: Backbone) -> None:
    """The backbone keeps the random weights that it was made with."""


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
    keep: Callable[[Checkpoint], None] = lambda _checkpoint: None,
    goes_on: Checkpoint | None = None,
) -> Trained:
    """Train a detector of `labels` on `samples` (at `settings.input` size, with `tiling` at their own).

    `together`: several processes train one network (torch.distributed is set up, every rank calls
    this with its own share of the samples); `rank` keeps their augmentation apart. `settings.weights` is
    left to `start`. `keep` is handed a checkpoint every `settings.checkpoint_s`; an interrupted run goes on
    from `goes_on`.

    Raises:
        InputRefused: no sample has a box.
        TrainingBroke: a gradient is not finite.
    """
    if not any(len(sample.boxes) for sample in samples):
        raise InputRefused("none of the training pictures has a box; label some before training")
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    detector = _build(samples, labels, settings, start, together)
    # A level without anchors has no head, so that what leads to it alone gets no gradient.
    model: nn.Module = (
        DistributedDataParallel(detector, find_unused_parameters=True) if together else detector
    )
    if settings.compile:
        model = _compiled(model)
    average = WeightAverage(detector)
    optimiser = _optimiser(detector, settings)
    budget = Budget(clock, settings.seconds, settings.steps)
    seed = settings.seed + 1000 * rank
    anchors = _Anchors(detector)
    curve = Curve(budget, settings.batch, on_point)
    underway = Underway(detector, average, optimiser, budget, curve)
    first = goes_on.standing.step if goes_on is not None else 0
    budget.start()
    if goes_on is not None:
        underway.go_on(goes_on)
    kept_at = budget.elapsed
    with Ahead(_stream(samples, settings, seed, budget, first)) as batches:
        while (progress := _agree(budget.progress, together)) < 1:
            _set_rate(optimiser, settings.learning_rate * rate(progress))
            batch = batches.next()
            loss, norm = _step(model, optimiser, batch, anchors.at(batch), budget.done)
            average.update(detector)
            budget.done += 1
            curve.add(loss, norm, optimiser.param_groups[0]["lr"])
            if rank == 0 and settings.checkpoint_s and budget.elapsed - kept_at >= settings.checkpoint_s:
                keep(underway.take(processes.get_world_size() if together else 1))
                kept_at = budget.elapsed
    trained = _for_whole_pictures(average, settings)
    return Trained(trained, tuple(curve.points), budget.done, budget.elapsed)


def _agree(progress: float, together: bool) -> float:
    """The furthest progress of all processes, so that all stop after the same step."""
    if not together:
        return progress
    furthest = torch.tensor(progress, dtype=torch.float64)
    processes.all_reduce(furthest, processes.ReduceOp.MAX)
    return float(furthest)


def _build(
    samples: Sequence[Sample], labels: Sequence[str], settings: FitSettings, start: Start, together: bool
) -> Detector:
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
    start(detector.backbone)
    return detector.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _stream(
    samples: Sequence[Sample], settings: FitSettings, seed: int, budget: Budget, first: int
) -> Iterator[Batch]:
    """What the network is shown, from batch `first` on. Runs a few batches ahead of it."""

    def before(share: float, step: int) -> bool:
        # The stream's own count where it decides, so that a run by steps repeats to the last bit.
        return (step / settings.steps if settings.steps else budget.progress) < share

    shown = settings.crop or settings.input
    drawn = windows(samples, settings.window, seed) if settings.window else whole_pictures(samples, seed)
    if settings.mosaic:
        drawn = with_mosaics(
            drawn,
            samples,
            shown,
            settings.mosaic,
            seed,
            lambda given: before(MOSAICS_UNTIL, given // settings.batch),
        )
    smaller = InputSize(width=_smaller(shown.width), height=_smaller(shown.height))
    return batches_of(
        drawn,
        settings.batch,
        make_augment(settings.augment, seed),
        lambda step: smaller if before(settings.smaller_first, step) else None,
        first,
    )


def _smaller(side: int) -> int:
    """Three quarters, on the grid of the coarsest level."""
    return max(32, round(side * 0.75 / 32) * 32)


class _Anchors:
    """Where the anchors lie in pictures of the size that is shown just now."""

    def __init__(self, detector: Detector) -> None:
        shape = detector.architecture
        self._plan = shape.anchors
        self._placed = {(shape.width, shape.height): detector.anchors}

    def at(self, batch: Batch) -> Tensor:
        height, width = batch.images.shape[1:3]
        if (width, height) not in self._placed:
            self._placed[width, height] = place(self._plan, width, height)
        return self._placed[width, height]


def _compiled(model: nn.Module) -> nn.Module:
    compiled: nn.Module = torch.compile(model, dynamic=False)  # type: ignore[assignment]
    return compiled


def _step(
    model: nn.Module, optimiser: torch.optim.Optimizer, batch: Batch, anchors: Tensor, done: int
) -> tuple[Loss, float]:
    images = normalise(batch.images).contiguous(memory_format=torch.channels_last)
    # Without the instructions for it BF16 is emulated: ten times slower than FP32 was measured on AVX2.
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=multiplies_bf16()):
        raw = model(images)
    loss = aligned_loss(raw, batch.targets, anchors)
    optimiser.zero_grad(set_to_none=True)
    loss.total.backward()  # type: ignore[no-untyped-call]
    norm = float(nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT))
    if norm != norm or norm == float("inf"):
        raise TrainingBroke(
            f"step {done}: the gradient is not finite (loss {float(loss.total.detach()):g}); "
            f"lower learning_rate or look for damaged labels in {', '.join(dict.fromkeys(batch.pictures))}"
        )
    optimiser.step()
    return Loss(loss.classes.detach(), loss.boxes.detach()), norm


def multiplies_bf16() -> bool:
    """Whether this processor multiplies BF16 in hardware (AVX-512 BF16 or AMX)."""
    return bool(torch.cpu._is_avx512_bf16_supported())


def _optimiser(detector: Detector, settings: FitSettings) -> torch.optim.Optimizer:
    """AdamW; no weight decay on biases and batch norm (He et al. 2019, Bag of Tricks, section 3.1)."""
    weights = [p for p in detector.parameters() if p.ndim > 1]
    others = [p for p in detector.parameters() if p.ndim <= 1]
    groups = [
        {"params": weights, "weight_decay": settings.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.learning_rate)


def _set_rate(optimiser: torch.optim.Optimizer, value: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = value


def _for_whole_pictures(average: WeightAverage, settings: FitSettings) -> Detector:
    """The averaged weights behind an input of the full size; convolutions do not mind, anchors do."""
    assert isinstance(average.model, Detector)
    shape = replace(average.model.architecture, width=settings.input.width, height=settings.input.height)
    detector = Detector(shape)
    detector.load_state_dict(average.model.state_dict())
    return detector.eval()
