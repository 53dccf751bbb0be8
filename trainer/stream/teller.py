"""Tells alarms over the broker, round after round, until the cluster has taken them.

That a broker confirmed a message proves nothing: it may lose what it confirmed. So an alarm is told until
the dashboard's ingest gives a receipt for it, and what has one is marked in the stream's folder. The alarms
lie there anyway; a teller that was killed begins with the marks.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from inspection.errors import InputRefused, SightlineError
from inspection.wire.codec import decode
from inspection.wire.link import Incoming, Link
from inspection.wire.messages import AlarmsTaken
from inspection.wire.topics import EVERY_ALARM_RECEIPT, alarm_topic
from trainer.stream.folder import StreamFolder
from trainer.stream.settings import StreamSettings
from trainer.stream.told import Telling, telling_of

log = logging.getLogger(__name__)

MOST = 200
"""Alarms of one round; the others come in the next."""
PATIENCE_S = 10.0
"""So long the last receipts are waited for."""


class Answering(Protocol):
    """The part of `inspection.wire.link.Link` that tells."""

    def publish(self, topic: str, payload: bytes) -> bool: ...

    def acknowledge(self, message: Incoming) -> None: ...


class Teller:
    def __init__(self, folder: StreamFolder) -> None:
        self._folder = folder
        self._told = folder.told()
        self._batches: dict[int, list[Telling]] = {}
        self._times: Counter[str] = Counter()
        """How often each was told by this process; the others' turn is first."""
        self._receipts: queue.SimpleQueue[Incoming] = queue.SimpleQueue()
        self._heard = threading.Event()

    def hear(self, receipt: Incoming) -> None:
        """For the link's thread."""
        self._receipts.put(receipt)
        self._heard.set()

    def round(self, link: Answering) -> int:
        """Take in the receipts, and tell what has none; how many that are.

        Raises:
            Unavailable: the folder; another round may do.
        """
        self._look()
        self._take_receipts(link)
        waiting = self._told.waiting(self._batches)
        for one in sorted(waiting, key=lambda one: self._times[one.digest])[:MOST]:
            if not link.publish(alarm_topic(one.line), one.payload):
                break
            self._times[one.digest] += 1
        return len(waiting)

    def settle(self, link: Answering, patience_s: float, clock: Callable[[], float] = monotonic) -> int:
        """Rounds until all have their receipts, or patience ends; how many still have none."""
        until = clock() + patience_s
        while waiting := self.round(link):
            left = until - clock()
            if left <= 0:
                break
            self._heard.wait(min(left, 1.0))
            self._heard.clear()
        return waiting

    def _look(self) -> None:
        """Read what batches came since; the newest anew, since it may have been done again."""
        newest = max(self._batches, default=-1)
        later = [batch for batch in self._folder.alarm_batches() if batch > self._told.through]
        for batch in later:
            if batch >= newest:
                self._batches[batch] = [telling_of(alarm) for alarm in self._folder.alarms_of(batch)]

    def _take_receipts(self, link: Answering) -> None:
        messages = list(_drained(self._receipts))
        if not messages:
            return
        digests = {digest for message in messages for digest in _digests(message)}
        told = self._told.with_receipts(digests, self._batches)
        if told != self._told:
            self._folder.put_told(told)
            self._told = told
            self._batches = {batch: some for batch, some in self._batches.items() if batch > told.through}
        for message in messages:
            link.acknowledge(message)


@contextmanager
def telling(stream: StreamSettings) -> Iterator[None]:
    """Beside what runs within, every `every_s` and once more at the end. No broker: nobody is told."""
    if stream.broker is None:
        yield
        return
    broker, teller, stop = stream.broker, Teller(StreamFolder(stream.out)), threading.Event()
    link = Link(
        broker,
        stream.client_id,
        on_message=teller.hear,
        subscriptions=[EVERY_ALARM_RECEIPT],
        on_connect=lambda: log.info("connected to %s:%d", broker.host, broker.port),
    )
    thread = threading.Thread(target=tell_until, args=(stop, teller, link, stream.every_s), name="teller")
    link.start()
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        link.stop()


def tell_until(stop: threading.Event, teller: Teller, link: Answering, every_s: float) -> None:
    """Whatever goes wrong in between."""
    left = 0
    while not stop.wait(every_s):
        try:
            teller.round(link)
        except SightlineError as error:
            log.warning("alarms cannot be told, trying again: %s", error)
    try:
        left = teller.settle(link, PATIENCE_S)
    except SightlineError as error:
        log.warning("alarms could not be told: %s", error)
    if left:
        log.warning("%d alarms have no receipt yet; they are told again at the next start", left)


def _drained(messages: queue.SimpleQueue[Incoming]) -> Iterator[Incoming]:
    while True:
        try:
            yield messages.get_nowait()
        except queue.Empty:
            return


def _digests(message: Incoming) -> tuple[str, ...]:
    try:
        return decode(message.payload, AlarmsTaken).digests
    except InputRefused as error:
        log.warning("%s: no receipt: %s", message.topic, error)
        return ()
