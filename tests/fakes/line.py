"""A line that writes down every verdict it is given."""

from inspection.wire.messages import VerdictGiven


class FakeSignal:
    def __init__(self) -> None:
        self.given: list[VerdictGiven] = []
        self.given_up = 0
        self.held = False

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        self.given.append(verdict)

    def holds(self, seq: int) -> bool:
        return self.held
