"""`make bench-ingest`: how much a cluster's ingest takes behind a real broker, each part to its last receipt.

The load comes from one process that has made all messages beforehand and speaks for several stations, each
with as many on their way as a station has. So the two cores are shared by load, broker and ingest.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from edge_agent.report.reporter import PICTURES_IN_FLIGHT, RECORDS_IN_FLIGHT
from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.wire.codec import decode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import ReceiptGiven
from inspection.wire.topics import Kind, topic
from tests.bench.report import Row, publish
from tests.fakes.ingest_process import IngestProcess
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.station_reports import digest_of, make_record, picture_messages, result_message

STATIONS = 4
RESULTS, PICTURES = 20_000, 3_000
SHORT = 10
PICTURE_BYTES = 100_000
PATIENCE_S = 30.0


@dataclass
class Sender:
    """One station's part of the load: what waits, and what is on its way without a receipt."""

    station: StationId
    waiting: deque[tuple[int | str, list[Incoming]]]
    most: int
    flying: dict[int | str, list[Incoming]] = field(default_factory=dict)


class Load:
    """All stations behind one link. A receipt makes room for the next message of its station."""

    def __init__(self, port: int, senders: Sequence[Sender]) -> None:
        self._senders = {topic(one.station, Kind.RECEIPT): one for one in senders}
        self._receipts: deque[Incoming] = deque()
        self._news = threading.Event()
        self._link = Link(
            BrokerAddress(port=port),
            "bench-load",
            on_message=self._received,
            subscriptions=tuple(self._senders),
            on_connect=self._news.set,
        )

    def run(self, again_s: float = PATIENCE_S) -> float:
        """Seconds from the first message to the last receipt.

        `again_s`: all that has no receipt is sent anew so often, to an ingest that may not listen yet.
        """
        self._link.start()
        self._news.wait(PATIENCE_S)
        began = heard = time.perf_counter()
        for sender in self._senders.values():
            self._send(sender)
        while any(sender.flying for sender in self._senders.values()):
            self._news.wait(min(again_s, 1))
            self._news.clear()
            while self._receipts:
                self._take(self._receipts.popleft())
                heard = time.perf_counter()
            if time.perf_counter() > heard + PATIENCE_S:
                raise RuntimeError(f"no receipt for {PATIENCE_S:g} s")
            if time.perf_counter() > heard + again_s:
                for sender in self._senders.values():
                    self._publish(*sender.flying.values())
        took = time.perf_counter() - began
        self._link.stop()
        return took

    def _received(self, message: Incoming) -> None:
        self._receipts.append(message)
        self._news.set()

    def _take(self, message: Incoming) -> None:
        receipt = decode(message.payload, ReceiptGiven)
        assert not receipt.refused, receipt.refused
        sender = self._senders[message.topic]
        stored: tuple[int | str, ...] = (*receipt.inspections, *receipt.pictures)
        for key in stored:
            sender.flying.pop(key, None)
        self._link.acknowledge(message)
        self._send(sender)

    def _send(self, sender: Sender) -> None:
        while sender.waiting and len(sender.flying) < sender.most:
            key, messages = sender.waiting.popleft()
            sender.flying[key] = messages
            self._publish(messages)

    def _publish(self, *sent: list[Incoming]) -> None:
        for messages in sent:
            for one in messages:
                assert self._link.publish(one.topic, one.payload)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-ingest", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"a {SHORT}th of it")
    parser.add_argument("--postgres", help="URL of an empty database, instead of SQLite")
    arguments = parser.parse_args()
    part = SHORT if arguments.short else 1
    with running(arguments.postgres) as port:
        each = RESULTS // part // STATIONS
        results = measure(port, [results_of(one, each) for one in stations("results")])
        each = PICTURES // part // STATIONS
        pictures = measure(port, [pictures_of(one, each) for one in stations("pictures")])
    rows = [
        Row("results with receipt", round(results), "per s", ">= 500", results >= 500),
        Row("pictures of 100 kB with receipt", round(pictures), "per s", ">= 100", pictures >= 100),
    ]
    publish("What ingest takes", rows, arguments.report)
    return 0 if all(row.holds for row in rows) else 1


@contextmanager
def running(postgres: str | None) -> Iterator[int]:
    """A broker and an ingest; the broker's port."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-ingest-") as name,
        Mosquitto() as broker,
        IngestProcess(Path(name), broker.port, database=postgres),
    ):
        Load(broker.port, [results_of(one, 1) for one in stations("first")]).run(again_s=0.5)
        yield broker.port


def measure(port: int, senders: Sequence[Sender]) -> float:
    count = sum(len(one.waiting) for one in senders)
    return count / Load(port, senders).run()


def stations(line: str) -> list[StationId]:
    return [StationId(site="wuhu", line=line, station=f"s{number}") for number in range(STATIONS)]


def results_of(station: StationId, count: int) -> Sender:
    """As a line has them: one of twenty with a finding."""
    made = deque[tuple[int | str, list[Incoming]]]()
    for seq in range(1, count + 1):
        verdict = Verdict.NG if seq % 20 == 0 else Verdict.OK
        made.append((seq, [result_message(make_record(seq, verdict, station=station))]))
    return Sender(station, made, RECORDS_IN_FLIGHT)


def pictures_of(station: StationId, count: int) -> Sender:
    jpeg, made = picture_of(PICTURE_BYTES), deque[tuple[int | str, list[Incoming]]]()
    for number in range(count):
        mine = numbered(jpeg, f"{station.path}/{number}")
        made.append((digest_of(mine), picture_messages(mine, station)))
    return Sender(station, made, PICTURES_IN_FLIGHT)


def picture_of(size: int) -> bytes:
    """A JPEG of about so many bytes: noise, of which a byte tells little."""
    side = 16
    while True:
        file = BytesIO()
        pixels = np.random.default_rng(1).integers(0, 255, (side, side * 4 // 3), dtype=np.uint8)
        Image.fromarray(pixels).save(file, "JPEG", quality=90)
        if file.tell() >= size:
            return file.getvalue()
        side += 16


def numbered(jpeg: bytes, text: str) -> bytes:
    """The same picture with a comment, so that it is another file."""
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


if __name__ == "__main__":
    sys.exit(main())
