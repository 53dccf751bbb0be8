"""One step of training: a batch in, the network a little better."""

import torch
from torch import Tensor, nn

from inspection.errors import SightlineError
from trainer.data.batches import Batch
from trainer.fit.device import Device
from trainer.fit.peers import Alone
from trainer.fit.settings import FitSettings
from trainer.ssdlite.anchors import place
from trainer.ssdlite.detector import Detector, normalise
from trainer.ssdlite.loss import Loss, Target, aligned_loss

LARGEST_GRADIENT = 10.0


class TrainingBroke(SightlineError):
    """Gradients became NaN or infinite; the message names step, loss and pictures."""


class Stepper:
    """The network that learns, with its optimiser and the device that it lives on."""

    def __init__(
        self, model: nn.Module, detector: Detector, settings: FitSettings, device: Device, peers: Alone
    ) -> None:
        """`model` is `detector`, or what wraps it: compiled, or one of several processes (`peers`)."""
        self.optimiser = _optimiser(detector, settings)
        self._model, self._device, self._peers = model, device, peers
        shape = detector.architecture
        self._plan = shape.anchors
        self._placed = {(shape.width, shape.height): detector.anchors}

    @property
    def learning_rate(self) -> float:
        return float(self.optimiser.param_groups[0]["lr"])

    def step(self, batch: Batch, learning_rate: float, done: int) -> tuple[Loss, float]:
        """Learn from `batch`; the loss of all processes, and the norm of its gradient before it was cut.

        Raises:
            TrainingBroke: the gradient is not finite; `done` steps had gone well.
        """
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate
        name = self._device.name
        images = normalise(batch.images.to(name)).contiguous(memory_format=torch.channels_last)
        targets = [Target(one.boxes.to(name), one.labels.to(name)) for one in batch.targets]
        with torch.autocast(self._device.kind, dtype=torch.bfloat16, enabled=self._device.bf16):
            raw = self._model(images)
        loss = aligned_loss(raw, targets, self._anchors_in(batch), self._peers.mean, self._peers.count)
        self.optimiser.zero_grad(set_to_none=True)
        loss.total.backward()  # type: ignore[no-untyped-call]
        norm = float(nn.utils.clip_grad_norm_(self._model.parameters(), LARGEST_GRADIENT))
        if norm != norm or norm == float("inf"):
            raise TrainingBroke(
                f"step {done}: the gradient is not finite (loss {float(loss.total.detach()):g}); lower "
                f"learning_rate or look for damaged labels in {', '.join(dict.fromkeys(batch.pictures))}"
            )
        self.optimiser.step()
        return Loss(*self._peers.mean(torch.stack(loss))), norm

    def _anchors_in(self, batch: Batch) -> Tensor:
        """Where the anchors lie in pictures of the size that is shown just now."""
        height, width = batch.images.shape[1:3]
        if (width, height) not in self._placed:
            self._placed[width, height] = place(self._plan, width, height).to(self._device.name)
        return self._placed[width, height]


def _optimiser(detector: Detector, settings: FitSettings) -> torch.optim.Optimizer:
    """AdamW; no weight decay on biases and batch norm (He et al. 2019, Bag of Tricks, section 3.1)."""
    weights = [p for p in detector.parameters() if p.ndim > 1]
    others = [p for p in detector.parameters() if p.ndim <= 1]
    groups = [
        {"params": weights, "weight_decay": settings.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.learning_rate)
