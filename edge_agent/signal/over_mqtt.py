"""Verdicts to a line that speaks MQTT.

They travel at most once (QoS 0): anything else would let the broker, or the client's own queue, hand
the line a verdict of a unit that has long gone. What cannot leave now waits for the connection until
its deadline, and is then given up and counted.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal, Protocol

from edge_agent.clock import Clock
from inspection.identity import StationId
from inspection.wire.codec import encode
from inspection.wire.messages import VerdictGiven
from inspection.wire.topics import Kind, topic
from inspection.word import Word

log = logging.getLogger(__name__)


class MqttOutput(Word):
    kind: Literal["mqtt"]


class Publishing(Protocol):
    def send_once(self, topic: str, payload: bytes) -> Callable[[], bool] | None: ...


class MqttSignal:
    def __init__(self, station: StationId, link: Publishing, clock: Clock) -> None:
        self._topic = topic(station, Kind.VERDICT)
        self._link = link
        self._clock = clock
        self._waiting: deque[tuple[float, VerdictGiven]] = deque()
        self._leaving: dict[int, Callable[[], bool]] = {}
        """By unit: whether it has left by now. Another thread may be writing it at this moment."""
        self._lock = threading.Lock()
        self._given_up = 0

    def give(self, verdict: VerdictGiven, deadline: float) -> None:
        with self._lock:
            self._send_waiting()
            if self._waiting or not self._publish(verdict):
                self._waiting.append((deadline, verdict))

    def connected(self) -> None:
        """The link is back."""
        with self._lock:
            self._send_waiting()

    def holds(self, seq: int) -> bool:
        with self._lock:
            self._drop_late()
            self._leaving = {one: left for one, left in self._leaving.items() if not left()}
            return seq in self._leaving or any(verdict.seq == seq for _, verdict in self._waiting)

    @property
    def given_up(self) -> int:
        with self._lock:
            self._drop_late()
        return self._given_up

    def _send_waiting(self) -> None:
        self._drop_late()
        while self._waiting:
            if not self._publish(self._waiting[0][1]):
                return
            self._waiting.popleft()

    def _publish(self, verdict: VerdictGiven) -> bool:
        left = self._link.send_once(self._topic, encode(verdict))
        if left is None:
            return False
        if not left():
            self._leaving[verdict.seq] = left
        return True

    def _drop_late(self) -> None:
        now = self._clock.monotonic()
        for item in [item for item in self._waiting if item[0] < now]:
            self._waiting.remove(item)
            self._given_up += 1
            log.warning("verdict of unit %d could not be handed to the line in time", item[1].seq)
