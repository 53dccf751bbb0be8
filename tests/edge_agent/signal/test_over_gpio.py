from collections.abc import Iterator

import pytest

from edge_agent.clock import SystemClock
from edge_agent.signal.over_gpio import GpioOutput, GpioSignal
from edge_agent.trigger.gate import Begun
from inspection.verdict import Verdict
from inspection.wire.messages import VerdictGiven
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.gpio import FakeOutputs

SETTINGS = GpioOutput(kind="gpio", ok=5, ng=6, ready=13, pulse_ms=100)
NEVER = 1e9


def verdict(seq: int, verdict: Verdict = Verdict.OK) -> VerdictGiven:
    return VerdictGiven(
        station=words.STATION,
        seq=seq,
        unit=words.unit(f"S{seq}"),
        verdict=verdict,
        causes=(),
        bundle=None,
        total_ms=20.0,
    )


class Wires:
    """An open output; its thread finds nothing to do, since time goes on by hand."""

    def __init__(self) -> None:
        self.clock, self.lines, self.armed = FakeClock(), FakeOutputs(), True
        self.signal = GpioSignal(SETTINGS, self.lines, self.clock, lambda: not self.armed)
        self.signal.start()

    def triggered(self, *seqs: int) -> None:
        for seq in seqs:
            self.signal.begun(Begun(seq, words.unit(f"S{seq}"), words.NOON, self.clock.monotonic()))

    def give(self, seq: int, said: Verdict = Verdict.OK, deadline: float = NEVER) -> None:
        self.signal.give(verdict(seq, said), deadline)

    def go_on(self, seconds: float) -> None:
        """In steps of 10 ms, as the thread would."""
        for _ in range(round(seconds / 0.01)):
            self.clock.go_on(0.01)
            self.signal.turn()


@pytest.fixture
def wires() -> Iterator[Wires]:
    wires = Wires()
    yield wires
    wires.signal.stop()


def test_a_unit_that_passes_is_one_pulse_on_ok(wires: Wires) -> None:
    wires.signal.turn()
    assert wires.lines.active == {"ready"}
    wires.triggered(1)
    assert wires.lines.active == set(), "not ready while a unit is in hand"
    wires.give(1)
    assert wires.lines.active == {"ok"}
    wires.go_on(0.3)
    assert wires.lines.log == [{"ready"}, set(), {"ok"}, set(), {"ready"}]


@pytest.mark.parametrize("said", [Verdict.NG, Verdict.REVIEW, Verdict.INVALID])
def test_any_other_verdict_is_a_pulse_on_ng(wires: Wires, said: Verdict) -> None:
    wires.triggered(1)
    wires.give(1, said)
    assert wires.lines.active == {"ng"}


def test_while_the_station_is_not_armed_nothing_passes(wires: Wires) -> None:
    wires.armed = False
    wires.triggered(1)
    wires.give(1)
    assert wires.lines.active == {"ng"}


def test_two_units_are_two_pulses_however_quickly_they_come(wires: Wires) -> None:
    wires.triggered(1, 2)
    wires.give(1)
    wires.give(2)
    assert wires.signal.holds(2)
    assert not wires.signal.holds(1)
    wires.go_on(0.15)
    assert wires.lines.active == set(), "a pause lies between them"
    wires.go_on(0.15)
    assert wires.lines.active == {"ok"}
    assert not wires.signal.holds(2)


def test_pulses_come_in_the_order_of_the_triggers(wires: Wires) -> None:
    wires.triggered(1, 2)
    wires.give(2, Verdict.OK)
    wires.go_on(1.0)
    assert "ok" not in wires.lines.active, "it would be taken for the first unit's"
    wires.give(1, Verdict.NG)
    assert wires.lines.active == {"ng"}
    wires.go_on(0.25)
    assert wires.lines.active == {"ok"}


def test_a_verdict_that_waited_too_long_is_told_as_ng_and_not_left_out(wires: Wires) -> None:
    wires.triggered(1, 2)
    wires.give(1)
    wires.give(2, Verdict.OK, deadline=wires.clock.monotonic() + 0.05)
    wires.go_on(0.25)
    assert wires.lines.active == {"ng"}
    assert wires.signal.given_up == 1


def test_a_trigger_that_became_no_unit_is_a_pulse_on_ng_in_its_turn(wires: Wires) -> None:
    wires.triggered(1)
    wires.signal.lost()
    wires.triggered(2)
    wires.give(2)
    wires.give(1)
    wires.go_on(0.7)
    assert [active for active in wires.lines.log if active & {"ok", "ng"}] == [{"ok"}, {"ng"}, {"ok"}]


def test_a_verdict_without_a_trigger_of_this_run_is_no_pulse(wires: Wires) -> None:
    wires.give(7)
    wires.go_on(0.5)
    assert not any({"ok", "ng"} & active for active in wires.lines.log)


def test_at_stop_all_lines_are_inactive_in_mid_pulse_too(wires: Wires) -> None:
    wires.triggered(1)
    wires.give(1)
    wires.signal.stop()
    assert (wires.lines.active, wires.lines.is_open) == (set(), False)


def test_a_chip_that_failed_is_told_nothing_more_and_stops_nothing(wires: Wires) -> None:
    wires.triggered(1, 2)
    wires.give(1)
    wires.lines.gone = True
    wires.go_on(0.2)
    wires.give(2)
    wires.lines.gone = False
    wires.triggered(3)
    wires.give(3)
    wires.go_on(0.5)
    assert wires.lines.active == set(), "the pulse that was stuck has ended, and no other begins"
    assert wires.signal.given_up == 2
    assert not wires.signal.holds(2)


def test_pulses_end_by_themselves() -> None:
    lines = FakeOutputs()
    settings = GpioOutput(kind="gpio", ok=5, ng=6, pulse_ms=1)
    signal = GpioSignal(settings, lines, SystemClock())
    signal.start()
    signal.begun(Begun(1, words.unit(), words.NOON, 0.0))
    signal.begun(Begun(2, words.unit(), words.NOON, 0.0))
    signal.give(verdict(1), NEVER)
    signal.give(verdict(2, Verdict.NG), NEVER)
    while signal.holds(2):
        signal.turn()
    signal.stop()
    assert lines.log == [{"ok"}, set(), {"ng"}, set()]
