"""Defects of the ingest, put into the processes of `tests.faults.cluster.hatchery`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from sqlalchemy.orm import Session

from dashboard.ingest import batch
from dashboard.ingest.batch import Taker
from dashboard.ingest.inspections import Drawn, Outcome, store_inspections
from dashboard.ingest.pulse import Pulse
from dashboard.ingest.reading import PictureChunk, Reading, Result, Unreadable
from dashboard.ingest.tally import Stored, Tally
from dashboard.ingest.worker import Answering, Worker
from dashboard.pictures.store import FileStore
from inspection.errors import Unavailable
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.topics import Kind, topic

FAR = 500_000
"""Beyond every number that a line comes to."""


def receipt_before_commit() -> None:
    """The station may forget before the database has anything."""
    plain = Worker.take

    @wraps(plain)
    def take(self: Worker, link: Answering, messages: Sequence[Incoming]) -> None:
        for station, receipt in _hoped_for(self._taker.read(messages)).receipts.items():
            link.publish(topic(station, Kind.RECEIPT), encode(receipt))
        plain(self, link, messages)

    Worker.take = take  # type: ignore[method-assign]


def picture_after_row() -> None:
    """A picture's file is written once its row is committed."""
    plain, commit, waiting = FileStore.put, Taker._commit, []

    def put(self: FileStore, path: str, content: bytes) -> None:
        waiting.append((self, path, content))

    @wraps(commit)
    def commit_first(self: Taker, readings: Sequence[Reading]) -> Stored:
        stored = commit(self, readings)
        while waiting:
            plain(*waiting.pop(0))
        return stored

    FileStore.put = put  # type: ignore[method-assign]
    Taker._commit = commit_first  # type: ignore[method-assign]


def trouble_taken_for_success() -> None:
    """A batch that the database does not take is confirmed all the same."""
    plain = Taker.store

    @wraps(plain)
    def store(self: Taker, readings: Sequence[Reading]) -> Stored:
        try:
            return plain(self, readings)
        except Unavailable:
            return _hoped_for(readings)

    Taker.store = store  # type: ignore[method-assign]


def poison_ends_the_loop() -> None:
    """A message that cannot be read ends the worker."""
    plain = Taker.store

    @wraps(plain)
    def store(self: Taker, readings: Sequence[Reading]) -> Stored:
        for reading in readings:
            if isinstance(reading, Unreadable):
                raise ValueError(reading.letter.detail)
        return plain(self, readings)

    Taker.store = store  # type: ignore[method-assign]


def the_clock_believed() -> None:
    """What was judged before the newest that is here is taken for known."""
    newest: dict[str, Any] = {}

    def believed(drawn: Drawn) -> bool:
        record = drawn.record
        at = newest.setdefault(record.station.path, record.judged_at)
        newest[record.station.path] = max(at, record.judged_at)
        return record.judged_at >= at

    def store(session: Session, drawn: Sequence[Drawn], at: datetime) -> list[Outcome]:
        new = [one for one in drawn if believed(one)]
        outcomes = iter(store_inspections(session, new, at))
        return [next(outcomes) if any(one is other for other in new) else Outcome.KNOWN for one in drawn]

    batch.store_inspections = store  # type: ignore[attr-defined]


def no_dedup() -> None:
    """What comes twice is stored twice, under a number of its own."""

    def store(session: Session, drawn: Sequence[Drawn], at: datetime) -> list[Outcome]:
        outcomes = store_inspections(session, drawn, at)
        known = [one.record for one, outcome in zip(drawn, outcomes, strict=True) if outcome is Outcome.KNOWN]
        again = [Drawn(record.model_copy(update={"seq": record.seq + FAR})) for record in known]
        store_inspections(session, again, at)
        return outcomes

    batch.store_inspections = store  # type: ignore[attr-defined]


def faults_untold() -> None:
    """It notices a lost store, a full disk, a flood, and says nothing of them."""
    plain = Pulse._of_others

    @wraps(plain)
    def of_others(self: Pulse) -> tuple[()]:
        list(plain(self))
        return ()

    Pulse._of_others = of_others  # type: ignore[method-assign,assignment]


def _hoped_for(readings: Sequence[Reading]) -> Stored:
    tally = Tally()
    for reading in readings:
        match reading:
            case Result():
                tally.seqs[reading.station].append(reading.record.seq)
            case PictureChunk():
                tally.pictures[reading.station].append(reading.chunk.sha256)
    return tally.close()


PLANTED: dict[str, Callable[[], None]] = {
    "receipt before commit": receipt_before_commit,
    "picture after row": picture_after_row,
    "trouble taken for success": trouble_taken_for_success,
    "poison ends the loop": poison_ends_the_loop,
    "the clock believed": the_clock_believed,
    "dedup dropped": no_dedup,
    "faults untold": faults_untold,
}


def plant(name: str) -> None:
    """Nothing, if it is none of the ingest's."""
    if name in PLANTED:
        PLANTED[name]()
