"""Where an unfinished run stands, so that it can go on after a kill: one safetensors file, no pickle.

What the network is shown is a function of seed and step (`trainer.data.batches`), so it needs no state here.
A run by `steps` that goes on ends with the very weights that it would have had; one by `seconds` goes on with
the seconds that were left.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import NonNegativeInt, PositiveInt, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from inspection.errors import InputRefused, explain
from inspection.word import Word
from trainer.fit.average import WeightAverage
from trainer.fit.curve import Curve, CurveState
from trainer.fit.schedule import Budget

CHECKPOINT, STANDING = "checkpoint.safetensors", "standing"
NETWORK, AVERAGE, OPTIMISER, RANDOM = "network.", "average.", "optimiser.", "random"


class Standing(Word):
    """The part of a checkpoint that is no tensor."""

    step: NonNegativeInt
    seconds: float
    """Trained so far."""
    updates: NonNegativeInt
    """Of the weight average."""
    processes: PositiveInt
    curve: CurveState


@dataclass(frozen=True)
class Checkpoint:
    standing: Standing
    tensors: dict[str, Tensor]
    """Weights, averaged weights, the optimiser's moments, torch's random state."""


@dataclass(frozen=True)
class Underway:
    """The parts of a run that change from step to step."""

    network: nn.Module
    average: WeightAverage
    optimiser: torch.optim.Optimizer
    budget: Budget
    curve: Curve

    def take(self, processes: int) -> Checkpoint:
        """A copy of how it stands."""
        tensors = {NETWORK + name: value for name, value in self.network.state_dict().items()}
        tensors |= {AVERAGE + name: value for name, value in self.average.model.state_dict().items()}
        for index, moments in self.optimiser.state_dict()["state"].items():
            tensors |= {f"{OPTIMISER}{index}.{key}": value for key, value in moments.items()}
        tensors[RANDOM] = torch.get_rng_state()
        standing = Standing(
            step=self.budget.done,
            seconds=self.budget.elapsed,
            updates=self.average.updates,
            processes=processes,
            curve=self.curve.state,
        )
        copies = {name: value.detach().to("cpu", copy=True).contiguous() for name, value in tensors.items()}
        return Checkpoint(standing, copies)

    def go_on(self, checkpoint: Checkpoint) -> None:
        """Everything as it stood; the budget's clock runs from here.

        Raises:
            InputRefused: the checkpoint is of another network.
        """
        tensors, standing = checkpoint.tensors, checkpoint.standing
        try:
            self.network.load_state_dict(_below(tensors, NETWORK))
            self.average.model.load_state_dict(_below(tensors, AVERAGE))
            self._restore_moments(_below(tensors, OPTIMISER))
        except (RuntimeError, KeyError, IndexError, ValueError) as error:
            first = str(error).strip().splitlines()[-1].strip()
            raise InputRefused(f"{CHECKPOINT}: is of another network ({first}); start a new run") from error
        torch.set_rng_state(tensors[RANDOM])
        self.average.updates = standing.updates
        self.budget.go_on(standing.step, standing.seconds)
        self.curve.go_on(standing.curve)

    def _restore_moments(self, moments: dict[str, Tensor]) -> None:
        parameters = [p for group in self.optimiser.param_groups for p in group["params"]]
        for name, value in moments.items():
            index, key = name.split(".", 1)
            parameter = parameters[int(index)]
            # Laid out in memory as the parameter is, or every step would have to rearrange it.
            like = torch.empty_like(parameter, requires_grad=False).copy_(value) if value.ndim else value
            self.optimiser.state[parameter][key] = like


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Whole or not at all; replaces the one before."""
    staged = folder / f".{CHECKPOINT}"
    save_file(checkpoint.tensors, staged, metadata={STANDING: checkpoint.standing.model_dump_json()})
    staged.replace(folder / CHECKPOINT)


def load_checkpoint(folder: Path) -> Checkpoint:
    """The last checkpoint of the run in `folder`.

    Raises:
        InputRefused: there is none, or it is damaged.
    """
    file = folder / CHECKPOINT
    if not file.exists():
        raise InputRefused(f"{folder}: no {CHECKPOINT}; the run is finished, or too young to go on: fit anew")
    try:
        with safe_open(file, framework="pt") as opened:
            standing = Standing.model_validate_json((opened.metadata() or {}).get(STANDING, "{}"))
            return Checkpoint(standing, {name: opened.get_tensor(name) for name in opened.keys()})  # noqa: SIM118
    except ValidationError as error:
        raise InputRefused(f"{file}: {explain(error)}; fit anew") from error
    except (SafetensorError, OSError) as error:
        raise InputRefused(f"{file}: damaged ({error}); fit anew") from error


def _below(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
