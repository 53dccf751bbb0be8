"""Triggers at a fixed rate over MQTT, and how long each verdict takes to come back; seen from the line."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from inspection.identity import StationId, Unit
from inspection.wire.codec import encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import InspectUnit
from inspection.wire.topics import Kind, topic

SETTLE_S = 2.0
"""After the last trigger, for verdicts that are still to come."""


@dataclass(frozen=True)
class Run:
    """What a line saw at one rate."""

    rate: float
    """Units a second."""
    triggers: int
    latencies_ms: tuple[float, ...]
    """Trigger to verdict, ascending; units without a verdict are missing."""

    def quantile(self, share: float) -> float:
        """Units without a verdict took for ever."""
        index = min(self.triggers - 1, int(share * self.triggers))
        return self.latencies_ms[index] if index < len(self.latencies_ms) else float("inf")


class Line:
    """Use as a context manager."""

    def __init__(self, station: StationId, port: int) -> None:
        self._topic = topic(station, Kind.TRIGGER)
        self._sent: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self.told_ms: dict[str, float] = {}
        """Of the verdicts, by serial: trigger to signal as the station has it."""
        self._lock = threading.Lock()
        self._number = 0
        self._link = Link(
            BrokerAddress(port=port),
            "line",
            on_message=self._take,
            subscriptions=[topic(station, Kind.VERDICT)],
        )

    def __enter__(self) -> "Line":
        self._link.start()
        while not self._link.connected:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._link.stop()

    def run(self, rate: float, seconds: float, clock: Callable[[], float] = time.monotonic) -> Run:
        """Triggers every 1/rate seconds whether verdicts come or not, as a belt does."""
        first, began = self._number, clock()
        count = max(10, round(rate * seconds))
        for index in range(count):
            time.sleep(max(0.0, began + index / rate - clock()))
            self._trigger(clock)
        deadline = clock() + SETTLE_S
        serials = [_serial(number) for number in range(first, self._number)]
        while clock() < deadline and not all(serial in self._took for serial in serials):
            time.sleep(0.02)
        with self._lock:
            took = sorted(self._took[serial] for serial in serials if serial in self._took)
        return Run(rate, count, tuple(1000 * one for one in took))

    def _trigger(self, clock: Callable[[], float]) -> None:
        serial = _serial(self._number)
        self._number += 1
        message = InspectUnit(unit=Unit(serial=serial, sku="bench", lot="l"))
        with self._lock:
            self._sent[serial] = clock()
        self._link.publish(self._topic, encode(message))

    def _take(self, message: Incoming) -> None:
        now = time.monotonic()
        verdict = json.loads(message.payload)
        serial = verdict["unit"]["serial"]
        with self._lock:
            if serial in self._sent:
                self._took.setdefault(serial, now - self._sent[serial])
                self.told_ms.setdefault(serial, verdict.get("total_ms", float("nan")))
        self._link.acknowledge(message)


def _serial(number: int) -> str:
    return f"u{number:06d}"
