"""A station at a real broker that gives a verdict to every trigger, without a camera."""

from collections.abc import Callable
from types import TracebackType

from inspection.identity import StationId, Unit
from inspection.verdict import Verdict
from inspection.wire.codec import decode, encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import InspectUnit, StationState, StationStatus, VerdictGiven
from inspection.wire.topics import Kind, topic


def verdict(
    unit: Unit, station: StationId, verdict: Verdict = Verdict.OK, total_ms: float = 20
) -> VerdictGiven:
    return VerdictGiven(
        station=station, seq=1, unit=unit, verdict=verdict, causes=(), bundle=None, total_ms=total_ms
    )


class LineStation:
    """`judge` says what a unit is; None: nothing is said. Use as a context manager."""

    def __init__(self, station: StationId, port: int, judge: Callable[[Unit], Verdict | None]) -> None:
        self.triggered: list[str] = []
        self._station, self._judge = station, judge
        self._link = Link(
            BrokerAddress(port=port),
            "station",
            on_message=self._take,
            on_connect=self._come_online,
            subscriptions=[topic(station, Kind.TRIGGER)],
        )

    def __enter__(self) -> "LineStation":
        self._link.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.stop()

    def _come_online(self) -> None:
        status = StationStatus(state=StationState.ONLINE)
        self._link.publish(topic(self._station, Kind.STATUS), encode(status), retain=True)

    def _take(self, message: Incoming) -> None:
        unit = decode(message.payload, InspectUnit).unit
        self.triggered.append(unit.serial)
        # What is not for this unit must not be taken for its verdict.
        self._say(Unit(serial="another", sku=unit.sku, lot=unit.lot), Verdict.NG)
        self._link.publish(topic(self._station, Kind.VERDICT), b"not ours")
        said = self._judge(unit)
        if said is not None:
            self._say(unit, said)
        self._link.acknowledge(message)

    def _say(self, unit: Unit, said: Verdict) -> None:
        self._link.publish(topic(self._station, Kind.VERDICT), encode(verdict(unit, self._station, said)))
