"""Triggers from a line that speaks HTTP: `POST /trigger` with serial, SKU and lot as JSON."""

import logging
import threading
from typing import Literal

from pydantic import ValidationError
from pydantic_core import from_json

from edge_agent.clock import Clock
from edge_agent.http_door import Answer, DoorAddress, HttpDoor
from edge_agent.trigger.gate import TriggerGate
from inspection.errors import explain
from inspection.identity import Unit

log = logging.getLogger(__name__)

PATH = "/trigger"
MOST_BYTES = 4096
AGAIN_S = 60.0
"""So long a trigger of the same serial is the same trigger given again; later it is a unit that came back."""


class HttpTrigger(DoorAddress):
    kind: Literal["http"]


class HttpTriggers:
    """A trigger that is given again, because its answer was lost, gets the same number."""

    def __init__(self, settings: HttpTrigger, gate: TriggerGate, clock: Clock) -> None:
        self._gate = gate
        self._lock = threading.Lock()
        self._clock = clock
        self._numbers: dict[str, tuple[int, float]] = {}
        """By serial, with the moment of the trigger."""
        self.door = HttpDoor("trigger", settings, PATH, MOST_BYTES, self.take, clock)

    def take(self, body: bytes, _began: float) -> Answer:
        """202 and the unit's number; the verdict goes to the outputs."""
        try:
            unit = Unit.model_validate(from_json(body))
        except ValidationError as error:
            return 400, {"error": explain(error)}
        except ValueError as error:
            return 400, {"error": f"not JSON ({error}); send serial, sku and lot"}
        with self._lock:  # the same serial twice at once is still one unit
            now = self._clock.monotonic()
            self._numbers = {one: told for one, told in self._numbers.items() if now - told[1] < AGAIN_S}
            if unit.serial in self._numbers:
                return 200, {"seq": self._numbers[unit.serial][0], "again": True}
            numbers: list[int] = []
            if not self._gate.trigger(unit, numbered=numbers.append):
                return 503, {"error": "the unit could not be numbered (disk full, or stopping); try again"}
            self._numbers[unit.serial] = numbers[0], now
        return 202, {"seq": numbers[0]}
