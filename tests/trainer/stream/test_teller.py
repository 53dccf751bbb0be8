"""Alarms are told until there is a receipt: to a fake link, and over a real broker to a real ingest."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.database.tables import AlarmRow
from dashboard.ingest.batch import Taker
from dashboard.ingest.metrics import IngestMetrics
from dashboard.ingest.worker import SUBSCRIPTIONS, Worker
from dashboard.pictures.store import FileStore
from inspection.alarm import Alarm
from inspection.errors import InputRefused
from inspection.wire.codec import encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import AlarmsTaken
from inspection.wire.topics import EVERY_ALARM, alarm_receipt_topic
from tests.fakes.alarms import alarm, alarm_message, digest_of
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.link import FakeLink
from tests.fakes.mosquitto import Mosquitto
from trainer.stream.folder import StreamFolder
from trainer.stream.settings import StreamSettings
from trainer.stream.teller import MOST, Teller, tell_until, telling

FIRST, SECOND = alarm(), alarm(label="dent")


def folder_with(path: Path, *alarms: Alarm) -> StreamFolder:
    """One batch."""
    folder = StreamFolder(str(path))
    folder.put_alarms(4, alarms)
    return folder


def receipt(*alarms: Alarm) -> Incoming:
    digests = tuple(digest_of(alarm_message(one)) for one in alarms)
    return Incoming(alarm_receipt_topic("suzhou/line-1"), encode(AlarmsTaken(digests=digests)), 9, 1)


def told(link: FakeLink) -> list[str]:
    return [json.loads(one.payload)["alarm"]["label"] for one in link.published]


def test_what_has_no_receipt_is_told_again_each_round(tmp_path: Path) -> None:
    teller, link = Teller(folder_with(tmp_path, FIRST, SECOND)), FakeLink()
    assert teller.round(link) == 2
    teller.hear(receipt(FIRST))
    assert teller.round(link) == 1
    teller.hear(receipt(SECOND))
    assert teller.round(link) == 0
    assert told(link) == ["screw", "dent", "dent"]
    assert {one.topic for one in link.published} == {"sightline/v1/suzhou/line-1/alarm"}


def test_after_a_kill_what_has_a_receipt_is_not_told_and_the_rest_is(tmp_path: Path) -> None:
    teller = Teller(folder_with(tmp_path, FIRST, SECOND))
    teller.round(FakeLink())
    teller.hear(receipt(FIRST))
    teller.round(FakeLink())

    link = FakeLink()
    Teller(StreamFolder(str(tmp_path))).round(link)

    assert told(link) == ["dent"]


def test_a_receipt_is_acknowledged_once_its_mark_is_on_disk(tmp_path: Path) -> None:
    class LinkThatLooks(FakeLink):
        def acknowledge(self, message: Incoming) -> None:
            assert (tmp_path / "told.json").exists()
            super().acknowledge(message)

    teller, link = Teller(folder_with(tmp_path, FIRST)), LinkThatLooks()
    teller.hear(receipt(FIRST))
    teller.hear(Incoming("sightline/v1/a/b/alarm-receipt", b"gossip", 3, 1))
    teller.round(link)
    assert [message.mid for message in link.acknowledged] == [9, 3]


def test_without_a_connection_it_waits(tmp_path: Path) -> None:
    teller, link = Teller(folder_with(tmp_path, FIRST)), FakeLink(connected=False)
    assert teller.round(link) == 1
    link.connected = True
    teller.round(link)
    assert told(link) == ["screw"]


def test_more_than_one_round_takes_are_told_in_turn(tmp_path: Path) -> None:
    many = [alarm(count=number) for number in range(MOST + 5)]
    teller, link = Teller(folder_with(tmp_path, *many)), FakeLink()
    teller.round(link)
    teller.round(link)
    assert len({one.payload for one in link.published}) == MOST + 5


def test_at_the_end_receipts_are_waited_for(tmp_path: Path) -> None:
    class Dashboard(FakeLink):
        def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
            teller.hear(receipt(FIRST))
            return super().publish(topic, payload, retain=retain)

    teller, link, stop = Teller(folder_with(tmp_path, FIRST)), Dashboard(), threading.Event()
    stop.set()
    tell_until(stop, teller, link, every_s=60)
    assert told(link) == ["screw"]
    assert Teller(StreamFolder(str(tmp_path))).round(FakeLink()) == 0


def test_patience_ends(tmp_path: Path) -> None:
    assert Teller(folder_with(tmp_path, FIRST)).settle(FakeLink(), patience_s=0) == 1


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("told.json", "delete it, and all alarms are told again"),
        ("alarms/000000004.jsonl", "move it elsewhere"),
    ],
)
def test_a_file_that_somebody_else_wrote(tmp_path: Path, file: str, words: str) -> None:
    folder_with(tmp_path, FIRST)
    (tmp_path / file).write_text('{"colour": "red"}\n')
    with pytest.raises(InputRefused, match=words):
        Teller(StreamFolder(str(tmp_path))).round(FakeLink())


class Dashboard:
    """A real ingest on a real database; it may come and go."""

    def __init__(self, folder: Path) -> None:
        self._database = Database.open(f"sqlite:///{folder}/dashboard.db")
        migrate(self._database)
        self._taker = Taker(self._database, FileStore(str(folder / "store")), ClockByHand())

    def listen(self, port: int, until: threading.Event) -> None:
        """Until it has taken something; then `until` is set."""
        worker = Worker(self._taker, IngestMetrics(CollectorRegistry()), batch=10)

        class LinkThatTells(Link):
            def acknowledge(self, message: Incoming) -> None:
                super().acknowledge(message)
                until.set()

        link = LinkThatTells(
            BrokerAddress(port=port), "ingest", on_message=worker.accept, subscriptions=SUBSCRIPTIONS
        )
        thread = threading.Thread(target=worker.run, args=(link,))
        thread.start()
        link.start()
        assert until.wait(timeout=30)
        worker.stop()
        thread.join(timeout=10)
        link.stop()

    def alarms(self) -> list[str]:
        with self._database.reading() as session:
            return [row.key for row in session.query(AlarmRow)]


CHILD = """
import sys, threading
from inspection.wire.link import BrokerAddress
from trainer.stream.settings import StreamSettings
from trainer.stream.teller import telling
broker = BrokerAddress(port=int(sys.argv[2]))
with telling(StreamSettings(inspections="in", out=sys.argv[1], every_s=0.05, broker=broker)):
    threading.Event().wait()
"""


def listening(port: int, heard: threading.Event, times: int = 1) -> Link:
    """`heard` is set with the message of that number."""
    messages: list[Incoming] = []

    def take(message: Incoming) -> None:
        messages.append(message)
        if len(messages) == times:
            heard.set()

    link = Link(BrokerAddress(port=port), "listener", on_message=take, subscriptions=[EVERY_ALARM])
    link.start()
    return link


@pytest.mark.broker
def test_a_job_that_was_killed_tells_at_its_next_start_what_has_no_receipt(tmp_path: Path) -> None:
    """SIGKILL after the broker has taken the alarm twice, and before anybody gave a receipt."""
    folder_with(tmp_path / "out", FIRST)
    dashboard, told = Dashboard(tmp_path), threading.Event()
    with Mosquitto() as broker:
        listener = listening(broker.port, told, times=2)
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path / "out"), str(broker.port)])
        heard = told.wait(timeout=30)
        child.kill()
        child.wait()
        listener.stop()
        assert heard
        address = BrokerAddress(port=broker.port)
        settings = StreamSettings(inspections="in", out=str(tmp_path / "out"), every_s=0.05, broker=address)
        with telling(settings):
            dashboard.listen(broker.port, threading.Event())
    assert dashboard.alarms() == [FIRST.id]


@pytest.mark.broker
def test_what_a_broker_confirmed_and_lost_reaches_the_dashboard_once(tmp_path: Path) -> None:
    """The broker takes the alarm while no ingest has ever subscribed, confirms it, and is killed."""
    folder_with(tmp_path / "out", FIRST)
    dashboard = Dashboard(tmp_path)
    with Mosquitto() as broker:
        settings = StreamSettings(
            inspections="in",
            out=str(tmp_path / "out"),
            every_s=0.05,
            broker=BrokerAddress(port=broker.port),
        )
        overheard = threading.Event()
        listener = listening(broker.port, overheard)
        with telling(settings):
            assert overheard.wait(timeout=30)
            listener.stop()
            broker.kill()
            broker.start()
            dashboard.listen(broker.port, threading.Event())
    assert dashboard.alarms() == [FIRST.id]
    assert Teller(StreamFolder(settings.out)).round(FakeLink()) == 0, "told, taken, and marked"
