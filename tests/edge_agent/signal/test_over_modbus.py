from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake, Taken
from edge_agent.plc.registers import COMMAND_SIZE
from edge_agent.signal.over_modbus import ModbusSignal
from tests.edge_agent.signal.test_over_mqtt import verdict
from tests.fakes import words
from tests.fakes.clock import FakeClock

SERIAL = 13
"""Where it begins in the status block."""
RESULTS_READY_AND_OK = 0b0001_0100
RESULTS_READY_AND_INVALID = 0b1000_0100


def in_hand(clock: FakeClock, seq: int) -> Exchange:
    """An exchange whose PLC waits for the verdict of inspection `seq`."""
    exchange = Exchange(Handshake(lambda _: 0.1), clock)
    exchange.write(0, [0] * COMMAND_SIZE)
    exchange.write(0, [1])
    taken = exchange.asked.get_nowait()
    assert isinstance(taken, Taken)
    exchange.numbered(taken, seq, "S1")
    return exchange


def test_the_verdict_of_the_unit_in_hand_is_told_and_no_other() -> None:
    exchange = in_hand(FakeClock(), seq=2)
    signal = ModbusSignal(exchange)
    signal.give(verdict(1), deadline=2000.0)
    assert exchange.read()[0] & RESULTS_READY_AND_OK == 0
    signal.give(verdict(2), deadline=2000.0)
    assert exchange.read()[0] == RESULTS_READY_AND_OK


def test_the_plc_is_told_the_serial_that_was_read_on_the_part() -> None:
    exchange = in_hand(FakeClock(), seq=2)
    read = verdict(2).model_copy(update={"unit": words.unit("AB")})
    ModbusSignal(exchange).give(read, deadline=2000.0)
    assert exchange.read()[SERIAL] == int.from_bytes(b"AB", "big")


def test_a_verdict_after_the_takt_is_given_up_and_counted_once() -> None:
    clock = FakeClock()
    exchange = in_hand(clock, seq=1)
    signal = ModbusSignal(exchange)
    clock.go_on(0.2)
    assert signal.given_up == 1
    signal.give(verdict(1), deadline=2000.0)
    assert (signal.given_up, exchange.read()[0]) == (1, RESULTS_READY_AND_INVALID)
