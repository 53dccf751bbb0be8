"""Verdicts into the program's log."""

import logging
from typing import Literal

from inspection.wire.messages import VerdictGiven
from inspection.word import Word

log = logging.getLogger(__name__)


class LogOutput(Word):
    kind: Literal["log"]


class LogSignal:
    given_up = 0

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        causes = ", ".join(verdict.causes) or "nothing found"
        log.info(
            "unit %d %s: %s (%s) in %.1f ms",
            verdict.seq,
            verdict.unit.serial,
            verdict.verdict,
            causes,
            verdict.total_ms,
        )

    def holds(self, seq: int) -> bool:
        return False
