"""Sends what is ready, again and again until the cluster confirms it, and says how the station is."""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Protocol

from edge_agent.clock import Clock
from edge_agent.report.spool import Spool
from edge_agent.report.window import Window
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId
from inspection.wire.codec import decode, encode
from inspection.wire.link import Incoming
from inspection.wire.messages import (
    ClusterRestored,
    InspectionReported,
    ReceiptGiven,
    StationState,
    StationStatus,
)
from inspection.wire.topics import CHUNK_BYTES, RESTORED, Chunk, Kind, image_topic, topic

log = logging.getLogger(__name__)

RECORDS_IN_FLIGHT = 32
PICTURES_IN_FLIGHT = 8
IDLE_S = 0.25
FLUSH_S = 3.0
CLOCKS_APART = timedelta(minutes=10)
"""By how much the station's clock and the cluster's may differ; what comes twice is stored once."""


class Publishing(Protocol):
    """A link to the broker, as far as the reporter needs it."""

    @property
    def connected(self) -> bool: ...

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool: ...

    def acknowledge(self, message: Incoming) -> None: ...


class Reporter:
    """`turn` does everything once; the thread calls it on news and four times a second."""

    def __init__(
        self,
        station: StationId,
        spool: Spool,
        clock: Clock,
        status: Callable[[], StationStatus | None],
        *,
        link: Publishing,
        receipt_timeout_s: float,
        status_every_s: float,
    ) -> None:
        self._link = link
        self._station = station
        self._spool = spool
        self._clock = clock
        self._status = status
        self._status_every_s = status_every_s
        self._records: Window[int] = Window(RECORDS_IN_FLIGHT, receipt_timeout_s)
        self._pictures: Window[str] = Window(PICTURES_IN_FLIGHT, receipt_timeout_s)
        self._receipts: queue.Queue[Incoming] = queue.Queue()
        self._reconnected = threading.Event()
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._told: StationStatus | None = None
        self._told_at = self._looked_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Send what can still be sent in a short while, say `offline`, end."""
        self._stopping.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2 * FLUSH_S)

    def wake(self) -> None:
        """Something became ready."""
        self._news.set()

    def connected(self) -> None:
        self._reconnected.set()
        self._news.set()

    def take_receipt(self, message: Incoming) -> None:
        """A receipt, or the word that the cluster was restored. From the link's thread: only put aside."""
        self._receipts.put(message)
        self._news.set()

    def turn(self) -> None:
        self._handle_receipts()
        if self._reconnected.is_set():
            self._reconnected.clear()
            self._records.forget()
            self._pictures.forget()
            self._told = None
        if self._link.connected:
            self._look_at_status()
            self._send_records()
            self._send_pictures()

    def _handle_receipts(self) -> None:
        while not self._receipts.empty():
            message = self._receipts.get()
            if message.topic == RESTORED:
                self._send_again(message)
                continue
            try:
                receipt = decode(message.payload, ReceiptGiven)
            except InputRefused as error:
                log.warning("a receipt is not one: %s", error)
                self._link.acknowledge(message)
                continue
            self._spool.received(receipt, self._clock.now())
            for refusal in receipt.refused:
                log.error("the cluster refuses unit %d: %s; it is kept here", refusal.seq, refusal.reason)
            self._records.received([*receipt.inspections, *(one.seq for one in receipt.refused)])
            self._pictures.received(receipt.pictures)
            self._link.acknowledge(message)

    def _send_again(self, message: Incoming) -> None:
        try:
            restored = decode(message.payload, ClusterRestored)
        except InputRefused as error:
            log.warning("what says that the cluster was restored says nothing: %s", error)
        else:
            count = self._spool.send_again(restored.token, restored.as_of - CLOCKS_APART)
            if count:
                log.warning(
                    "the cluster was restored from a backup of %s; %d units are sent again",
                    restored.as_of,
                    count,
                )
        self._link.acknowledge(message)

    def _send_records(self) -> None:
        now = self._clock.monotonic()
        room = self._records.room(now)
        if room == 0:
            return
        for seq, record in self._spool.records_to_send(room, self._records.in_flight):
            message = encode(InspectionReported(record=record))
            if not self._link.publish(topic(self._station, Kind.RESULT), message):
                return
            self._records.sent(seq, now)

    def _send_pictures(self) -> None:
        now = self._clock.monotonic()
        room = self._pictures.room(now)
        if room == 0:
            return
        for sha256 in self._spool.pictures_to_send(room, self._pictures.in_flight):
            data = self._spool.picture(sha256)
            if data is None:
                continue
            if not self._send_chunks(sha256, data):
                return
            self._pictures.sent(sha256, now)

    def _send_chunks(self, sha256: str, data: bytes) -> bool:
        count = max(1, ceil(len(data) / CHUNK_BYTES))
        chunks = ((index, data[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]) for index in range(count))
        return all(
            self._link.publish(image_topic(self._station, Chunk(sha256, index, count)), part)
            for index, part in chunks
        )

    def _look_at_status(self) -> None:
        """Four times a second: while a backlog drains, turns are many and each look counts what waits."""
        now = self._clock.monotonic()
        if self._told is None or now - self._looked_at >= IDLE_S:
            self._looked_at = now
            status = self._status()
            if status is not None:
                self._tell_status(status)

    def _tell_status(self, status: StationStatus) -> None:
        now = self._clock.monotonic()
        due = now - self._told_at >= self._status_every_s
        if not due and self._told is not None and _essence(status) == _essence(self._told):
            return
        if self._link.publish(topic(self._station, Kind.STATUS), encode(status), retain=True):
            self._told, self._told_at = status, now

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            self._guarded_turn()
            self._news.wait(IDLE_S)
        end = self._clock.monotonic() + FLUSH_S
        while self._link.connected and self._unsent() and self._clock.monotonic() < end:
            self._news.clear()
            self._guarded_turn()
            self._news.wait(IDLE_S)
        self._told = None
        self._tell_status(StationStatus(state=StationState.OFFLINE, at=self._clock.now()))

    def _guarded_turn(self) -> None:
        try:
            self.turn()
        except Unavailable as error:
            log.error("reporting pauses: %s", error)
        except Exception:  # the thread's outermost loop
            log.exception("reporting failed; trying again")

    def _unsent(self) -> bool:
        depth = self._spool.depth()
        return depth.records + depth.pictures > 0


def _essence(status: StationStatus) -> tuple[object, ...]:
    """What is worth telling at once; counters wait for the next regular word."""
    return (
        status.state,
        status.bundle,
        status.recipes,
        status.update,
        status.update_message,
        status.attack,
        status.camera_problem,
        status.not_armed,
        status.part_expected,
        status.sku_chosen,
        status.shadow and (status.shadow.challenger, status.shadow.message),
        tuple(one.fault for one in status.faults),
    )
