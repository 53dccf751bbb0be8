"""Triggers from a line that speaks MQTT."""

import logging
from typing import Literal, Protocol

from edge_agent.clock import Clock
from edge_agent.trigger.burst import Burst
from edge_agent.trigger.gate import TriggerGate
from inspection.errors import InputRefused
from inspection.wire.codec import decode
from inspection.wire.link import Incoming
from inspection.wire.messages import InspectUnit
from inspection.word import Word

log = logging.getLogger(__name__)


class MqttTrigger(Word):
    kind: Literal["mqtt"]


class Acknowledging(Protocol):
    def acknowledge(self, message: Incoming) -> None: ...


class MqttTriggers:
    """Takes `InspectUnit` messages. A trigger is acknowledged once its unit is numbered on disk."""

    def __init__(self, gate: TriggerGate, clock: Clock) -> None:
        self._gate = gate
        self._clock = clock
        self._burst = Burst()
        self.refused = 0

    @property
    def settled(self) -> bool:
        """Whether a trigger given now is taken for what it is."""
        return not self._burst.open(self._clock.monotonic())

    def connected(self) -> None:
        self._burst.connected(self._clock.monotonic())

    def take(self, message: Incoming, link: Acknowledging) -> None:
        late = self._burst.arrived(self._clock.monotonic())
        try:
            unit = decode(message.payload, InspectUnit).unit
        except InputRefused as error:
            self.refused += 1
            log.warning("trigger on %s ignored: %s", message.topic, error)
            link.acknowledge(message)
            return
        if self._gate.trigger(unit, late=late):
            link.acknowledge(message)
