from functools import partial

from edge_agent.switchboard import Switchboard
from inspection.wire.link import Incoming
from inspection.wire.topics import Kind, topic
from tests.fakes.words import STATION


def test_each_kind_reaches_its_taker_and_nothing_else_does() -> None:
    board = Switchboard()
    taken: list[Incoming] = []
    board.on(Kind.RECEIPT, taken.append)
    receipt = Incoming(topic(STATION, Kind.RECEIPT), b"", 1, 1)
    for message in (receipt, Incoming(topic(STATION, Kind.HINT), b"", 2, 1), Incoming("weather", b"", 3, 1)):
        board.take(message)
    assert taken == [receipt]


def test_a_connection_is_told_to_everyone() -> None:
    board = Switchboard()
    told: list[str] = []
    for name in ("reporter", "signal"):
        board.at_connection(partial(told.append, name))
    board.connected()
    assert told == ["reporter", "signal"]
