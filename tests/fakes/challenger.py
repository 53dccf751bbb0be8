"""A challenger that says what it is told to say, and where units go after it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from edge_agent.capture.frame import Sight
from edge_agent.shadow.question import Reply
from inspection.errors import Unavailable
from inspection.record import InspectionRecord
from inspection.shadow import ShadowVerdict
from inspection.verdict import Cause, Finding, Verdict

CHALLENGER = "c" * 64
LOADED = Reply()
CRASHED = Unavailable("the challenger crashed (SIGSEGV)")
SAYS_NOTHING = None
Said = Reply | Unavailable | None


def saw(verdict: Verdict) -> Reply:
    findings = () if verdict is Verdict.OK else (Finding(verdict=verdict, cause=Cause.DEFECT, label="dent"),)
    return Reply(verdict=ShadowVerdict(challenger=CHALLENGER, verdict=verdict, findings=findings))


class FakeChallenger:
    """What it says goes on over its crashes, as a script; at its end it says nothing any more."""

    def __init__(self, *said: Said) -> None:
        self.asked: list[int] = []
        self.begun: list[Path] = []
        self.alive = False
        self._cpu_s = 0.0
        self._said: Iterator[Said] = iter(said)

    def begin(self, folder: Path) -> "FakeChallenger":
        self.begun.append(folder)
        self.alive = True
        return self

    def ask(self, record: InspectionRecord, sights: Sequence[Sight]) -> None:
        self.asked.append(record.seq)

    def answer(self, timeout_s: float) -> Reply | None:
        said = next(self._said, SAYS_NOTHING)
        if isinstance(said, Unavailable):
            raise said
        return said

    def cpu_s(self) -> float:
        """A second more whenever it is asked."""
        self._cpu_s += 1
        return self._cpu_s

    def close(self) -> None:
        self.alive = False


class FakeEncoder:
    """Writes down what comes to it."""

    def __init__(self) -> None:
        self.came: list[tuple[int, Verdict | None]] = []
        self.shadows: list[ShadowVerdict | None] = []

    def judged(self, seq: int, total_ms: float, shadow: ShadowVerdict | None = None) -> None:
        self.came.append((seq, shadow.verdict if shadow else None))
        self.shadows.append(shadow)
