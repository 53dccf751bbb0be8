import threading
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from dashboard.database.engine import Database
from dashboard.ingest.batch import Taker
from dashboard.ingest.metrics import IngestMetrics
from dashboard.ingest.worker import SUBSCRIPTIONS, Worker
from dashboard.pictures.store import FileStore
from inspection.wire.codec import decode, encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import AlarmsTaken, InspectionReported, ReceiptGiven
from inspection.wire.topics import Kind, topic
from tests.fakes import alarms
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.amqtt_broker import AmqttBroker
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.link import FakeLink
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.station_reports import (
    STATION,
    digest_of,
    make_jpeg,
    make_record,
    picture_messages,
    result_message,
)


@pytest.fixture
def worker(database: Database, tmp_path: Path) -> Worker:
    taker = Taker(database, FileStore(str(tmp_path / "store")), ClockByHand())
    return Worker(taker, IngestMetrics(CollectorRegistry()), batch=10)


class LinkThatRemembersOrder(FakeLink):
    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        self.steps.append("receipt")
        return super().publish(topic, payload, retain=retain)

    def acknowledge(self, message: Incoming) -> None:
        self.steps.append("acknowledgement")


def test_the_receipt_leaves_before_the_brokers_acknowledgement(worker: Worker) -> None:
    link = LinkThatRemembersOrder()

    worker.take(link, [result_message(make_record(1))])

    assert link.steps == ["receipt", "acknowledgement"]
    (receipt,) = link.of_kind("receipt")
    assert decode(receipt.payload, ReceiptGiven) == ReceiptGiven(inspections=(1,))


def test_an_alarms_receipt_too(worker: Worker) -> None:
    link, message = LinkThatRemembersOrder(), alarm_message(alarm())

    worker.take(link, [message])

    assert link.steps == ["receipt", "acknowledgement"]
    (receipt,) = link.published
    assert receipt.topic == "sightline/v1/suzhou/line-1/alarm-receipt"
    assert decode(receipt.payload, AlarmsTaken) == AlarmsTaken(digests=(alarms.digest_of(message),))


def test_poison_is_acknowledged_or_it_would_come_back_for_ever(worker: Worker) -> None:
    link, poison = FakeLink(), Incoming(topic(STATION, Kind.RESULT), b"\xff", 7, 1)

    worker.take(link, [poison])

    assert link.acknowledged == [poison]
    assert link.published == []


def test_a_stopped_worker_acknowledges_nothing_that_it_did_not_store(worker: Worker) -> None:
    link = FakeLink()
    worker.stop()

    worker.take(link, [result_message(make_record(1))])

    assert (link.published, link.acknowledged) == ([], [])


def test_messages_wait_in_line_until_the_worker_runs(worker: Worker) -> None:
    link = FakeLink()
    arrived = threading.Event()

    class StopAfterTwo(FakeLink):
        def acknowledge(self, message: Incoming) -> None:
            link.acknowledged.append(message)
            if len(link.acknowledged) == 2:
                worker.stop()
                arrived.set()

    worker.accept(result_message(make_record(1)))
    worker.accept(result_message(make_record(2)))
    worker.run(StopAfterTwo())

    assert arrived.is_set()
    assert [message.mid for message in link.acknowledged] == [1, 2]


@pytest.mark.broker
@pytest.mark.parametrize("kind", [Mosquitto, AmqttBroker])
def test_through_a_real_broker_and_back(worker: Worker, kind: type[Mosquitto | AmqttBroker]) -> None:
    jpeg, whole = make_jpeg(), threading.Event()
    seqs: set[int] = set()
    pictures: set[str] = set()

    def hear(message: Incoming) -> None:
        receipt = decode(message.payload, ReceiptGiven)
        seqs.update(receipt.inspections)
        pictures.update(receipt.pictures)
        if seqs == {1} and pictures == {digest_of(jpeg)}:
            whole.set()

    with kind() as broker:
        address = BrokerAddress(port=broker.port)
        ingest = Link(address, "ingest", on_message=worker.accept, subscriptions=SUBSCRIPTIONS)
        station = Link(address, "station", on_message=hear, subscriptions=[topic(STATION, Kind.RECEIPT)])
        thread = threading.Thread(target=worker.run, args=(ingest,), daemon=True)
        thread.start()
        ingest.start()
        station.start()
        record = encode(InspectionReported(record=make_record(1, jpeg=jpeg)))
        # As a station does: what has no receipt is sent again.
        for _ in range(60):
            station.publish(topic(STATION, Kind.RESULT), record)
            for chunk in picture_messages(jpeg):
                station.publish(chunk.topic, chunk.payload)
            if whole.wait(timeout=0.5):
                break
        worker.stop()
        thread.join(timeout=10)
        station.stop()
        ingest.stop()

    assert whole.is_set()
