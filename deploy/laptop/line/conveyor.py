"""Moves units before the camera, triggers, and notes what the station says. Stop and go, as a robot cell."""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.unit import LineUnit
from inspection.errors import InputRefused
from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.wire.codec import decode, encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import InspectUnit, StationState, StationStatus, VerdictGiven
from inspection.wire.topics import Kind, topic

LOOK_EVERY_S = 0.1
PATIENCE_S = 10.0
"""After that the unit passed without a verdict."""


@dataclass(frozen=True)
class Passed:
    """A unit that went by, and the verdict that the line was given for it (None: none in time)."""

    unit: LineUnit
    verdict: VerdictGiven | None

    @property
    def escaped(self) -> bool:
        """A defective unit passed as OK."""
        return not self.unit.good and self.verdict is not None and self.verdict.verdict is Verdict.OK

    @property
    def overkilled(self) -> bool:
        """A good unit was rejected."""
        return self.unit.good and self.verdict is not None and self.verdict.verdict is Verdict.NG


class Conveyor:
    """The line's own control. Use as a context manager."""

    def __init__(
        self, station: StationId, broker: BrokerAddress, camera: LineCamera, patience_s: float = PATIENCE_S
    ) -> None:
        self._camera = camera
        self._patience_s = patience_s
        self._trigger = topic(station, Kind.TRIGGER)
        self._status = topic(station, Kind.STATUS)
        self._online = threading.Event()
        self._verdicts: queue.Queue[VerdictGiven] = queue.Queue()
        self._link = Link(
            broker,
            "simulated-line",
            on_message=self._take,
            on_connect=self._online.clear,  # what was true before the connection broke may be so no longer
            subscriptions=[topic(station, Kind.VERDICT), self._status],
        )

    def __enter__(self) -> "Conveyor":
        self._link.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._link.stop()

    def run(
        self, units: Iterable[LineUnit], on_passed: Callable[[Passed], None] = lambda _: None
    ) -> list[Passed]:
        """Send units through, one after the other."""
        passed = []
        for unit in units:
            passed.append(self.send(unit))
            on_passed(passed[-1])
        return passed

    def send(self, unit: LineUnit) -> Passed:
        """Wait until the station is ready, show the unit, trigger, and wait for its verdict."""
        self._camera.show(unit.jpeg)
        deadline = time.monotonic() + self._patience_s
        while not self._trigger_once(unit):
            if time.monotonic() > deadline:
                return Passed(unit, None)
            time.sleep(LOOK_EVERY_S)
        return Passed(unit, self._verdict_for(unit, deadline))

    @property
    def ready(self) -> bool:
        """The station says that it is online, and this line would notice if it were not."""
        return self._online.is_set() and self._link.connected

    def _trigger_once(self, unit: LineUnit) -> bool:
        return self.ready and self._link.publish(self._trigger, encode(InspectUnit(unit=unit.unit)))

    def _verdict_for(self, unit: LineUnit, deadline: float) -> VerdictGiven | None:
        while (left := deadline - time.monotonic()) > 0:
            try:
                verdict = self._verdicts.get(timeout=left)
            except queue.Empty:
                break
            if verdict.unit == unit.unit:
                return verdict
        return None

    def _take(self, message: Incoming) -> None:
        try:
            if message.topic == self._status:
                self._note(decode(message.payload, StationStatus))
            else:
                self._verdicts.put(decode(message.payload, VerdictGiven))
        except InputRefused:
            return
        finally:
            self._link.acknowledge(message)

    def _note(self, status: StationStatus) -> None:
        if status.state is StationState.ONLINE:
            self._online.set()
        else:
            self._online.clear()
