"""What each stage of the verdict path costs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from edge_agent.spans import Spans


class Stage(StrEnum):
    """In the order of a unit's life."""

    FRAME = "frame"
    """Trigger to the last frame in hand."""
    HALVE = "halve"
    """The picture to half its size, for the check and the network's input."""
    CHECK = "check"
    """Whether the picture can be judged, how the part lies."""
    PREPARE = "prepare"
    """To the network's input."""
    INFER = "infer"
    DECODE = "decode"
    """From the network's answer to detections."""
    JUDGE = "judge"
    COMMIT = "commit"
    """Frames and record to disk."""
    SIGNAL = "signal"
    """The verdict handed to the line's link."""


class Stopwatch:
    """Spans by stage; a stage that a unit goes through twice (two cameras) counts twice."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._spans = {stage: Spans() for stage in Stage}

    @contextmanager
    def over(self, stage: Stage) -> Iterator[None]:
        """What happens inside is that stage; also when it fails."""
        began = self._monotonic()
        try:
            yield
        finally:
            self.add(stage, (self._monotonic() - began) * 1000)

    def add(self, stage: Stage, ms: float) -> None:
        self._spans[stage].add(ms)

    @classmethod
    def stopped(cls) -> "Stopwatch":
        """For whom nobody asks how long it takes."""
        return cls(lambda: 0.0)

    @property
    def spans(self) -> Mapping[Stage, Spans]:
        return self._spans
