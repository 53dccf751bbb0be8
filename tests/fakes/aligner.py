"""A golden picture against which a part lies as it is told."""

from inspection.shift import Shift
from inspection.verdict import Cause
from model_registry.bundle.beside import Grey
from model_registry.bundle.prepare import Picture


class FakeAligner:
    def __init__(self, answer: Shift | Cause, golden: Grey | None = None) -> None:
        self._answer = answer
        self._golden = golden

    def look(self, picture: Picture) -> Shift | Cause:
        return self._answer

    def golden_under(self, shift: Shift) -> Grey:
        assert shift == self._answer
        assert self._golden is not None, "nobody should have asked for the golden picture"
        return self._golden
