"""Triggers from a PLC that starts jobs over OPC UA."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import Field, PositiveInt, ValidationError

from edge_agent.clock import Clock
from edge_agent.opcua.jobs import Job, JobResult, Jobs
from edge_agent.plc.codes import LineCode
from edge_agent.trigger.gate import TriggerGate
from inspection.identity import PartNumber, Unit
from inspection.word import Word

log = logging.getLogger(__name__)


class OpcUaTrigger(Word):
    kind: Literal["opcua"]
    host: str = "127.0.0.1"
    """The address of this machine that the PLC connects to."""
    port: PositiveInt = Field(default=4840, le=65535)
    lot: PartNumber = "lot-0"
    """For a PLC that gives no ProductId."""


class OpcUaTriggers:
    """Takes jobs: numbers the unit and hands it to the gate.

    `chosen` is the SKU of jobs that name no recipe; `tell` is given results that come at once.
    """

    def __init__(
        self,
        settings: OpcUaTrigger,
        jobs: Jobs,
        takt_s: Callable[[str], float],
        gate: TriggerGate,
        clock: Clock,
        chosen: Callable[[], str | None],
        tell: Callable[[JobResult], None],
    ) -> None:
        self._settings = settings
        self._jobs = jobs
        self._takt_s = takt_s
        self._gate = gate
        self._clock = clock
        self._chosen = chosen
        self._tell = tell

    def start_job(self, part: str, recipe: str, product: str) -> Job | None:
        """None: not Ready. A job that cannot be numbered has its INVALID at once."""
        recipe = recipe or self._chosen() or ""
        job = self._jobs.start(part, recipe, product, self._clock.monotonic() + self._takt_s(recipe))
        if job is None:
            self._gate.missed += 1
            log.warning("job for part %r came while the station was not Ready", part)
            return None
        try:
            unit = self._unit(job, self._clock.now())
        except ValidationError:
            log.error("job %s: part %r, recipe %r or product %r is no name", job.id, part, recipe, product)
            self._refuse(job, LineCode.NOT_A_NAME)
            return job

        def numbered(seq: int) -> None:
            self._jobs.numbered(job, seq, unit.serial)

        if not self._gate.trigger(unit, serial_made=not job.part, numbered=numbered):
            self._refuse(job, LineCode.NOT_NUMBERED)
        return job

    def _unit(self, job: Job, at: datetime) -> Unit:
        serial = job.part or f"U{at:%Y%m%d-%H%M%S}-{at.microsecond:06d}"
        return Unit(serial=serial, sku=job.recipe, lot=job.product or self._settings.lot)

    def _refuse(self, job: Job, code: LineCode) -> None:
        result = self._jobs.refused(job, code)
        if result is not None:
            self._tell(result)
