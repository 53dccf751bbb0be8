"""One interface for every output to the line."""

from collections.abc import Sequence
from typing import Protocol

from inspection.wire.messages import VerdictGiven


class Signal(Protocol):
    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        """Hand the verdict over at once, never blocking; after `deadline` (monotonic seconds) not at all."""
        ...

    @property
    def given_up(self) -> int:
        """Verdicts that could not be handed over in time."""
        ...


class Signals:
    """Several outputs as one."""

    def __init__(self, outputs: Sequence[Signal]) -> None:
        self._outputs = outputs

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        for output in self._outputs:
            output.give(verdict, deadline)

    @property
    def given_up(self) -> int:
        return sum(output.given_up for output in self._outputs)
