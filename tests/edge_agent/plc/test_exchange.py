from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake, Taken
from edge_agent.plc.registers import COMMAND_SIZE
from inspection.verdict import Verdict
from tests.fakes.clock import FakeClock


def exchange(clock: FakeClock) -> Exchange:
    """The PLC has written its first command."""
    exchange = Exchange(Handshake(lambda _: 0.1), clock)
    exchange.write(0, [0] * COMMAND_SIZE)
    return exchange


def test_what_was_written_before_the_control_word_belongs_to_its_trigger() -> None:
    meeting = exchange(FakeClock())
    meeting.write(1, [2, 0, 77])
    meeting.write(4, [0x5339])
    assert meeting.asked.empty()
    meeting.write(0, [1])
    asked = meeting.asked.get_nowait()
    assert isinstance(asked, Taken)
    assert (asked.number, asked.recipe_index, asked.serial) == (77, 2, "S9")


def test_the_status_block_tells_a_result_and_how_long_it_took() -> None:
    clock = FakeClock(at=1000.0)
    meeting = exchange(clock)
    meeting.write(0, [1, 1, 0, 77])
    asked = meeting.asked.get_nowait()
    assert isinstance(asked, Taken)
    meeting.numbered(asked, 70_000, "S9")
    clock.go_on(0.042)
    assert meeting.judged(70_000, Verdict.REVIEW, 3)
    status, heartbeat, _, missed, timeouts, *rest = meeting.read()
    assert (status, heartbeat, missed, timeouts) == (0b0100_0100, 10_000, 0, 0)
    assert rest[:9] == [0, 77, 0, 77, 1, 70_000 - 65_536, 3, 42, 0x5339]


def test_the_takt_passes_without_anybody_asking_the_agent() -> None:
    clock = FakeClock()
    meeting = exchange(clock)
    meeting.write(0, [1])
    assert meeting.timeouts == 0
    clock.go_on(0.2)
    assert meeting.timeouts == 1
    assert meeting.read()[0] == 0b1000_0100


def test_a_heartbeat_goes_on_and_a_session_stays() -> None:
    clock = FakeClock()
    meeting = exchange(clock)
    _, first, session, *_ = meeting.read()
    clock.go_on(0.5)
    assert meeting.read()[1:3] == [first + 5, session]


def test_a_plc_sees_whether_the_station_is_armed() -> None:
    answers = iter([True, False])
    meeting = Exchange(Handshake(lambda _: 0.1), FakeClock(), lambda: next(answers))
    meeting.write(0, [0] * COMMAND_SIZE)
    assert meeting.read()[0] == 0b1_0000_0001
    assert meeting.read()[0] == 0b0_0000_0001


def test_a_plc_that_does_not_poll_is_a_problem_in_words() -> None:
    clock = FakeClock()
    meeting = exchange(clock)
    assert meeting.problem == "the PLC has not polled since the start"
    meeting.read()
    clock.go_on(1)
    assert meeting.problem == ""
    clock.go_on(4)
    assert meeting.problem == "the PLC has not polled for 5 s"
