"""How long a run is and how fast it learns at each point of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi

WARM_UP = 0.04
FLOOR = 0.01


def rate(progress: float) -> float:
    """Share of the peak learning rate at `progress` (0 to 1): linear warm-up, then half a cosine."""
    if progress < WARM_UP:
        return max(FLOOR, progress / WARM_UP)
    rest = min(1.0, (progress - WARM_UP) / (1 - WARM_UP))
    return FLOOR + (1 - FLOOR) * (1 + cos(pi * rest)) / 2


@dataclass
class Budget:
    """Progress of a run bounded by steps or by seconds of `clock` (monotonic)."""

    clock: Callable[[], float]
    seconds: float | None
    steps: int | None
    started: float = 0.0
    done: int = 0

    def start(self) -> None:
        self.started = self.clock()

    def go_on(self, done: int, elapsed: float) -> None:
        """After so many steps and seconds, as if there had been no interruption."""
        self.done, self.started = done, self.clock() - elapsed

    @property
    def elapsed(self) -> float:
        return self.clock() - self.started

    @property
    def progress(self) -> float:
        """0 to 1; 1: it is over."""
        if self.steps is not None:
            return min(1.0, self.done / self.steps)
        assert self.seconds is not None
        return min(1.0, self.elapsed / self.seconds)

    @property
    def seconds_left(self) -> float:
        return self.elapsed / self.progress * (1 - self.progress) if self.progress > 0 else 0.0
