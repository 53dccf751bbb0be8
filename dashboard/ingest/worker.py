"""The ingest worker's life: set up, loop until stopped, tear down.

The link's thread only puts messages into a line; one thread, this one, stores them. Order of things:
commit, receipt, and only then the broker's acknowledgement. Chunks that complete no picture are
acknowledged at once: a broker hands out few messages (mosquitto: 20) before it wants some back.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from dashboard.ingest.batch import Taker
from dashboard.ingest.flood import Rates
from dashboard.ingest.metrics import IngestMetrics
from dashboard.ingest.reading import Reading
from dashboard.ingest.tally import Stored
from inspection.errors import Unavailable
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import AlarmsTaken
from inspection.wire.topics import EVERY_ALARM, Kind, alarm_receipt_topic, every_station, topic

log = logging.getLogger(__name__)

SUBSCRIPTIONS = (*map(every_station, (Kind.RESULT, Kind.IMAGE, Kind.STATUS)), EVERY_ALARM)
LOOK_AROUND_S = 0.5
"""How long an idle worker waits before it looks whether it is to stop."""
RETRY_S = 1.0


class Answering(Protocol):
    """The part of `inspection.wire.link.Link` that answers."""

    def publish(self, topic: str, payload: bytes) -> bool: ...

    def acknowledge(self, message: Incoming) -> None: ...


class Worker:
    def __init__(
        self,
        taker: Taker,
        metrics: IngestMetrics,
        *,
        batch: int,
        line_length: int = 1000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._taker = taker
        self._metrics = metrics
        self._batch = batch
        self._line: queue.Queue[Incoming] = queue.Queue(line_length)
        self._monotonic = monotonic
        self._stopping = threading.Event()
        self.rates = Rates()
        self.waited_s = 0.0
        """For messages, since the start: what is left of the time it is at work."""

    def accept(self, message: Incoming) -> None:
        """For the link's thread. A full line makes it wait, and with it the broker."""
        while not self._stopping.is_set():
            try:
                self._line.put(message, timeout=LOOK_AROUND_S)
                return
            except queue.Full:
                continue

    def stop(self) -> None:
        """The batch in hand is finished; the rest comes again from the broker."""
        self._stopping.set()

    def run(self, link: Answering) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            messages = self._next_batch()
            if messages:
                self.take(link, messages)

    def take(self, link: Answering, messages: Sequence[Incoming]) -> None:
        readings = self._taker.read(messages)
        self.rates.note(readings, self._monotonic(), self._taker.now())
        self._metrics.hear(readings)
        stored = self._store(readings)
        if stored is None:
            return  # stopping; unacknowledged, so the broker keeps them
        for station, receipt in stored.receipts.items():
            link.publish(topic(station, Kind.RECEIPT), encode(receipt))
        for line, digests in stored.taken.items():
            link.publish(alarm_receipt_topic(line), encode(AlarmsTaken(digests=digests)))
        for message in messages:
            link.acknowledge(message)
        self._metrics.count(stored)
        for reason in stored.dead:
            log.warning("a message became a dead letter: %s", reason)

    def _store(self, readings: Sequence[Reading]) -> Stored | None:
        while not self._stopping.is_set():
            try:
                return self._taker.store(readings)
            except Unavailable as error:
                log.error("cannot store, trying again: %s", error)
                self._metrics.failures.inc()
                self._stopping.wait(RETRY_S)
        return None

    def _next_batch(self) -> list[Incoming]:
        began = self._monotonic()
        try:
            messages = [self._line.get(timeout=LOOK_AROUND_S)]
        except queue.Empty:
            return []
        finally:
            self.waited_s += self._monotonic() - began
        while len(messages) < self._batch:
            try:
                messages.append(self._line.get_nowait())
            except queue.Empty:
                break
        return messages
