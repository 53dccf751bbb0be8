"""Verdicts to the PLC that triggered over Modbus."""

import logging
from typing import Literal

from edge_agent.plc.codes import code_of
from edge_agent.plc.exchange import Exchange
from inspection.wire.messages import VerdictGiven
from inspection.word import Word

log = logging.getLogger(__name__)


class ModbusOutput(Word):
    kind: Literal["modbus"]


class ModbusSignal:
    """A verdict is told for the unit in hand, or not at all: the PLC has had INVALID for any other."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        """The handshake's own deadline rules: it holds though nobody calls this."""
        code = code_of(verdict.verdict, verdict.causes)
        if not self._exchange.judged(verdict.seq, verdict.verdict, code, verdict.unit.serial):
            log.warning("verdict %s of unit %d is not told: no longer in hand", verdict.verdict, verdict.seq)

    def holds(self, seq: int) -> bool:
        """After a kill the PLC has INVALID for whatever it had in hand."""
        return False

    @property
    def given_up(self) -> int:
        return self._exchange.timeouts
