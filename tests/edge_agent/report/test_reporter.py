from datetime import timedelta
from pathlib import Path

import pytest

from edge_agent.capture.frame import Frame
from edge_agent.report.encoder import Encoder
from edge_agent.report.reporter import CLOCKS_APART, IDLE_S, RECORDS_IN_FLIGHT, Reporter
from inspection.verdict import Verdict
from inspection.wire.codec import decode, encode
from inspection.wire.link import Incoming
from inspection.wire.messages import (
    ClusterRestored,
    InspectionReported,
    ReceiptGiven,
    StationState,
    StationStatus,
)
from inspection.wire.topics import CHUNK_BYTES, RESTORED, Kind, topic
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.link import FakeLink
from tests.fakes.spool import spool_in


class World:
    """A reporter, turned by hand, with a real spool and a link that keeps what it is given."""

    def __init__(self, folder: Path) -> None:
        self.spool = spool_in(folder, keep_received=timedelta(days=1))
        self.clock, self.link = FakeClock(), FakeLink()
        self.status: StationStatus | None = StationStatus(state=StationState.ONLINE)
        self.asked = 0
        self.reporter = Reporter(
            words.STATION,
            self.spool,
            self.clock,
            self.look,
            link=self.link,
            receipt_timeout_s=10,
            status_every_s=5,
        )

    def look(self) -> StationStatus | None:
        self.asked += 1
        return self.status

    def inspected(self, verdict: Verdict = Verdict.OK, jpeg: bytes | None = None) -> None:
        seq = self.spool.begin(words.unit(), words.NOON)
        frame = Frame("front", words.picture(seq), 0.0, jpeg=jpeg)
        self.spool.commit(words.record(seq, verdict), [frame])
        encoder = Encoder(self.spool, 90, lambda: None)
        encoder.judged(seq, total_ms=20.0)
        assert encoder.encode_next()

    def gets(self, receipt: ReceiptGiven | bytes) -> None:
        payload = receipt if isinstance(receipt, bytes) else encode(receipt)
        self.reporter.take_receipt(Incoming(topic(words.STATION, Kind.RECEIPT), payload, 1, 1))

    def told(self) -> list[int]:
        """Numbers of the units reported so far."""
        return [decode(one.payload, InspectionReported).record.seq for one in self.link.of_kind("result")]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_unit_is_told_once_and_forgotten_on_its_receipt(world: World) -> None:
    world.inspected()
    world.reporter.turn()
    world.reporter.turn()
    assert world.told() == [1]
    ((_, record),) = world.spool.records_to_send(9, ())
    world.gets(ReceiptGiven(inspections=(1,), pictures=(record.pictures[0].sha256,)))
    world.reporter.turn()
    assert (world.spool.depth().records, world.spool.depth().pictures) == (0, 0)
    assert len(world.link.acknowledged) == 1


def test_without_a_receipt_it_is_told_again(world: World) -> None:
    world.inspected()
    for _ in range(2):
        world.reporter.turn()
        world.clock.go_on(10)
    assert world.told() == [1, 1]


def test_after_a_reconnection_nothing_that_was_sent_counts(world: World) -> None:
    world.inspected()
    world.reporter.turn()
    world.reporter.connected()
    world.reporter.turn()
    assert world.told() == [1, 1]
    assert len(world.link.of_kind("status")) == 2


def test_without_a_broker_nothing_leaves_and_nothing_is_lost(world: World) -> None:
    world.link.connected = False
    world.inspected()
    world.reporter.turn()
    assert world.link.published == []
    world.link.connected = True
    world.reporter.turn()
    assert world.told() == [1]


def test_a_fresh_ng_overtakes_the_backlog(world: World) -> None:
    for _ in range(RECORDS_IN_FLIGHT + 5):
        world.inspected()
    world.reporter.turn()
    assert world.told() == list(range(1, RECORDS_IN_FLIGHT + 1))
    world.inspected(Verdict.NG)
    world.gets(ReceiptGiven(inspections=(1, 2)))
    world.reporter.turn()
    assert world.told()[RECORDS_IN_FLIGHT:] == [RECORDS_IN_FLIGHT + 6, RECORDS_IN_FLIGHT + 1]


def test_a_large_picture_travels_in_chunks(world: World) -> None:
    picture = words.jpeg() + b"x" * 40 + b"\xff\xd9"
    large = words.jpeg()[:-2] + bytes(CHUNK_BYTES) + picture[-2:]
    world.inspected(jpeg=large)
    world.reporter.turn()
    chunks = world.link.of_kind("image")
    assert [one.topic.rsplit("/", 2)[1:] for one in chunks] == [["0", "2"], ["1", "2"]]
    assert b"".join(one.payload for one in chunks) == large
    assert max(len(one.payload) for one in chunks) == CHUNK_BYTES


def test_a_cluster_that_was_restored_gets_again_what_it_may_have_lost(world: World) -> None:
    for _ in range(2):
        world.inspected()
    world.reporter.turn()
    world.gets(ReceiptGiven(inspections=(1, 2)))
    world.reporter.turn()
    assert world.told() == [1, 2]
    word = ClusterRestored(token="a" * 32, as_of=world.clock.now() + 0.9 * CLOCKS_APART)

    for _ in range(2):  # retained: it comes with every connection
        world.reporter.take_receipt(Incoming(RESTORED, encode(word), 7, 1))
        world.reporter.turn()

    assert world.told() == [1, 2, 1, 2]
    assert len(world.link.acknowledged) == 3


def test_what_is_no_receipt_is_laid_aside(world: World) -> None:
    world.inspected()
    world.gets(b"all fine here")
    world.reporter.take_receipt(Incoming(RESTORED, b"all is new", 8, 1))
    world.reporter.turn()
    assert len(world.link.acknowledged) == 2
    assert world.spool.depth().records == 1


def test_status_is_retained_and_told_regularly_and_on_change(world: World) -> None:
    world.reporter.turn()
    world.reporter.turn()
    world.clock.go_on(5)
    world.reporter.turn()
    world.status = StationStatus(state=StationState.ONLINE, camera_problem="front: the cable is out")
    world.clock.go_on(IDLE_S)
    world.reporter.turn()
    told = world.link.of_kind("status")
    assert len(told) == 3
    assert all(one.retain for one in told)


def test_a_status_is_worked_out_four_times_a_second_however_many_receipts_come(world: World) -> None:
    for _ in range(10):
        world.reporter.turn()
    assert world.asked == 1
    world.clock.go_on(IDLE_S)
    world.reporter.turn()
    world.reporter.connected()  # the cluster may have forgotten it
    world.reporter.turn()
    assert world.asked == 3


def test_a_station_that_is_not_ready_yet_says_nothing(world: World) -> None:
    world.status = None
    world.reporter.turn()
    assert world.link.published == []


def test_the_last_word_is_offline(world: World) -> None:
    world.reporter.start()
    world.reporter.stop()
    assert decode(world.link.of_kind("status")[-1].payload, StationStatus).state is StationState.OFFLINE
