"""The cluster's side in small, and honest: it stores first and gives receipts afterwards."""

import hashlib
import threading
from collections import Counter

from inspection.errors import InputRefused
from inspection.identity import StationId
from inspection.record import InspectionRecord
from inspection.wire.codec import decode, encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import InspectionReported, ReceiptGiven, StationStatus
from inspection.wire.tls import TlsFiles
from inspection.wire.topics import Kind, parse_topic, topic


class FakeCluster:
    """Holds records by seq and pictures by digest, as bytes came; `changed` wakes whoever waits."""

    def __init__(self, station: StationId, port: int, tls: TlsFiles | None = None) -> None:
        self.station = station
        self.records: dict[int, InspectionRecord] = {}
        self.pictures: dict[str, bytes] = {}
        self.deliveries: Counter[int] = Counter()
        self.contradictions: list[str] = []
        self.status: StationStatus | None = None
        self.changed = threading.Condition()
        self._chunks: dict[str, dict[int, bytes]] = {}
        self._names = [
            topic(station, Kind.RESULT),
            f"{topic(station, Kind.IMAGE)}/#",
            topic(station, Kind.STATUS),
        ]
        self._address = BrokerAddress(host="localhost" if tls else "127.0.0.1", port=port, tls=tls)
        self.link = self._make_link()

    def away(self) -> None:
        """The broker keeps what comes now, as long as it lives."""
        self.link.stop()

    def back(self) -> None:
        self.link = self._make_link()
        self.link.start()

    def _make_link(self) -> Link:
        return Link(self._address, "cluster", on_message=self._take, subscriptions=self._names)

    def wait_for(self, condition: object, timeout_s: float = 40.0) -> bool:
        assert callable(condition)
        with self.changed:
            return self.changed.wait_for(condition, timeout_s)

    def _take(self, message: Incoming) -> None:
        with self.changed:
            receipt = self._store(message)
            self.changed.notify_all()
        if receipt is not None:
            self.link.publish(topic(self.station, Kind.RECEIPT), encode(receipt))
        self.link.acknowledge(message)

    def _store(self, message: Incoming) -> ReceiptGiven | None:
        name = parse_topic(message.topic)
        if name.chunk is not None:
            parts = self._chunks.setdefault(name.chunk.sha256, {})
            parts[name.chunk.index] = message.payload
            if len(parts) < name.chunk.count:
                return None
            data = b"".join(parts[index] for index in range(name.chunk.count))
            if hashlib.sha256(data).hexdigest() != name.chunk.sha256:
                raise InputRefused(f"picture {name.chunk.sha256} arrived damaged")
            self.pictures[name.chunk.sha256] = data
            return ReceiptGiven(pictures=(name.chunk.sha256,))
        if name.kind is Kind.STATUS:
            self.status = decode(message.payload, StationStatus)
            return None
        record = decode(message.payload, InspectionReported).record
        self.deliveries[record.seq] += 1
        before = self.records.setdefault(record.seq, record)
        if (before.unit, before.verdict) != (record.unit, record.verdict):
            self.contradictions.append(f"seq {record.seq}: {before.unit.serial} and {record.unit.serial}")
        return ReceiptGiven(inspections=(record.seq,))
