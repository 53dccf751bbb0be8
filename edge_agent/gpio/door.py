"""Lines of a Linux GPIO chip. The one door to gpiod (libgpiod's own binding)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import gpiod
from gpiod.line import Bias, Clock, Direction, Value
from gpiod.line import Edge as Which

from edge_agent.gpio.lines import Edge
from edge_agent.gpio.pins import InputPin, OutputPins
from inspection.errors import Unavailable

CONSUMER = "sightline"


class ChipOutputs:
    def __init__(self, pins: OutputPins) -> None:
        self._pins = pins
        self._offsets = pins.by_name

    def open(self) -> None:
        settings = gpiod.LineSettings(
            direction=Direction.OUTPUT,
            active_low=self._pins.active == "low",
            output_value=Value.INACTIVE,
        )
        self._request = _taken(self._pins.chip, tuple(self._offsets.values()), settings)

    def set(self, active: Mapping[str, bool]) -> None:
        values: dict[int | str, Value] = {
            self._offsets[name]: Value.ACTIVE if on else Value.INACTIVE for name, on in active.items()
        }
        try:
            self._request.set_values(values)
        except OSError as error:
            raise Unavailable(f"{self._pins.chip}: lines cannot be set ({error.strerror})") from error

    def close(self) -> None:
        self._request.release()


class ChipInput:
    def __init__(self, pin: InputPin) -> None:
        self._pin = pin

    def open(self) -> None:
        settings = gpiod.LineSettings(
            direction=Direction.INPUT,
            edge_detection=Which.RISING if self._pin.edge == "rising" else Which.FALLING,
            bias={"none": Bias.AS_IS, "up": Bias.PULL_UP, "down": Bias.PULL_DOWN}[self._pin.pull],
            debounce_period=timedelta(milliseconds=self._pin.debounce_ms),
            event_clock=Clock.MONOTONIC,
        )
        self._request = _taken(self._pin.chip, (self._pin.line,), settings)

    def edges(self, timeout_s: float) -> Sequence[Edge]:
        try:
            if not self._request.wait_edge_events(timeout_s):
                return ()
            events = self._request.read_edge_events()
        except OSError as error:
            raise Unavailable(
                f"{self._pin.chip}: line {self._pin.line} is gone ({error.strerror})"
            ) from error
        return [Edge(event.timestamp_ns / 1e9, event.line_seqno) for event in events]

    def close(self) -> None:
        self._request.release()


def _taken(chip: str, offsets: tuple[int, ...], settings: gpiod.LineSettings) -> gpiod.LineRequest:
    try:
        return gpiod.request_lines(chip, consumer=CONSUMER, config={offsets: settings})
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        numbers = ", ".join(map(str, offsets))
        raise Unavailable(
            f"{chip}: line {numbers} cannot be had ({said}); is it the right chip, is the line free, and may "
            "the program's user open it?"
        ) from error
