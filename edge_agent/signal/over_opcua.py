"""Verdicts to the PLC that started the job over OPC UA."""

import logging
from collections.abc import Callable
from typing import Literal

from edge_agent.opcua.jobs import JobResult, Jobs
from edge_agent.plc.codes import code_of
from inspection.wire.messages import VerdictGiven
from inspection.word import Word

log = logging.getLogger(__name__)


class OpcUaOutput(Word):
    kind: Literal["opcua"]


class OpcUaSignal:
    """A verdict is told for the job in hand, or not at all: the PLC has had INVALID for any other."""

    def __init__(self, jobs: Jobs, tell: Callable[[JobResult], None]) -> None:
        self._jobs = jobs
        self._tell = tell

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        """The job's own deadline rules: it holds though nobody calls this."""
        code = code_of(verdict.verdict, verdict.causes)
        part = verdict.unit.serial
        result = self._jobs.judged(verdict.seq, part, verdict.verdict, code, verdict.total_ms)
        if result is None:
            log.warning("verdict %s of unit %d is not told: no longer in hand", verdict.verdict, verdict.seq)
            return
        self._tell(result)

    def holds(self, seq: int) -> bool:
        """Told at once, or never."""
        return False

    @property
    def given_up(self) -> int:
        return self._jobs.timeouts
