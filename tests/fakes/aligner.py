"""A golden picture against which a part lies as it is told."""

from inspection.shift import Shift
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture


class FakeAligner:
    def __init__(self, answer: Shift | Cause) -> None:
        self._answer = answer

    def look(self, picture: Picture) -> Shift | Cause:
        return self._answer
