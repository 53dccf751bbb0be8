"""The conveyor of a line whose PLC triggers the station over Modbus, and fetches each verdict there."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import PATIENCE_S, Passed
from deploy.laptop.line.plc import Plc
from deploy.laptop.line.registers import Answer, PlcUnit
from deploy.laptop.line.unit import LineUnit
from inspection.errors import Unavailable
from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.wire.messages import VerdictGiven

T = TypeVar("T")
SCAN_S = 0.01
"""A PLC's cycle."""
POLL_S = 0.5
"""How often it looks at a station while no unit comes; one that nobody looks at raises an alarm."""


class PlcConveyor:
    """Shows a unit, has it inspected, notes the answer. Use as a context manager."""

    def __init__(
        self, station: StationId, port: int, camera: LineCamera, patience_s: float = PATIENCE_S
    ) -> None:
        self._station = station
        self._camera = camera
        self._plc = Plc(port, SCAN_S, patience_s)
        self._knows_where_it_stands = False
        self._number = 0
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._poller = threading.Thread(target=self._poll, name="plc", daemon=True)

    def __enter__(self) -> "PlcConveyor":
        self._poller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._poller.join()
        self._plc.drop()

    @property
    def complaints(self) -> list[str]:
        """What the PLC saw that a station must never show: a result early, or for another unit."""
        return self._plc.complaints

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
        """Show the unit and have it inspected; a station that is away or stands still gives no verdict."""
        self._camera.show(unit.jpeg)
        self._number += 1
        asked = PlcUnit(self._number, unit.unit.serial, lot=unit.unit.lot)
        try:
            answer = self._with_station(lambda: self._plc.inspect(asked))
        except Unavailable:
            return Passed(unit, None)
        return Passed(unit, self._verdict(unit, answer))

    def _poll(self) -> None:
        while not self._stopping.wait(POLL_S):
            with suppress(Unavailable):
                self._with_station(self._plc.look)

    def _with_station(self, do: Callable[[], T]) -> T:
        """
        Raises:
            Unavailable: it is away, or stands still.
        """
        with self._turn:
            try:
                if not self._knows_where_it_stands:
                    self._plc.start_over()
                    self._knows_where_it_stands = True
                return do()
            except Unavailable:
                self._knows_where_it_stands = False
                raise

    def _verdict(self, unit: LineUnit, answer: Answer) -> VerdictGiven | None:
        """None: the answer is not one about this unit."""
        if answer.serial != unit.unit.serial or answer.verdict not in list(Verdict) or not answer.inspection:
            return None
        return VerdictGiven(
            station=self._station,
            seq=answer.inspection,
            unit=unit.unit,
            verdict=Verdict(answer.verdict),
            causes=(),
            bundle=None,
            total_ms=float(answer.ms),
        )
