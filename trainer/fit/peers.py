"""The processes that train one network, and what they agree upon at each step."""

import torch
import torch.distributed as processes
from torch import Tensor


class Alone:
    """One process: it agrees with itself."""

    count = 1

    def furthest(self, progress: float) -> float:
        """The furthest progress of all, so that all stop after the same step."""
        return progress

    def mean(self, value: Tensor) -> Tensor:
        """Over all processes, without gradient; every one of them calls this."""
        return value.detach()


class Peers(Alone):
    """Several; torch.distributed is set up."""

    def __init__(self) -> None:
        self.count = processes.get_world_size()

    def furthest(self, progress: float) -> float:
        furthest = torch.tensor(progress, dtype=torch.float64)
        processes.all_reduce(furthest, processes.ReduceOp.MAX)
        return float(furthest)

    def mean(self, value: Tensor) -> Tensor:
        total = value.detach().clone()
        processes.all_reduce(total)
        return total / self.count
