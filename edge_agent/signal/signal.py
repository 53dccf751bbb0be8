"""One interface for every output to the line."""

from collections.abc import Sequence
from typing import Protocol

from inspection.wire.messages import VerdictGiven


class Signal(Protocol):
    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        """Hand the verdict over at once, never blocking; after `deadline` (monotonic seconds) not at all."""
        ...

    def holds(self, seq: int) -> bool:
        """Whether this unit's verdict is still to leave: a kill now, and the line would never have it."""
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

    def holds(self, seq: int) -> bool:
        return any(output.holds(seq) for output in self._outputs)

    @property
    def given_up(self) -> int:
        return sum(output.given_up for output in self._outputs)
