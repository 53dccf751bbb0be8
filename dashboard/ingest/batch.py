"""One batch of messages: read them, store them in one transaction, say what each station may forget."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.ingest.assemble import Assembler
from dashboard.ingest.dead_letters import DeadLetter, Reason, bury
from dashboard.ingest.inspections import Drawn, Outcome, store_inspections
from dashboard.ingest.reading import (
    PictureChunk,
    Raised,
    Reading,
    Result,
    Status,
    Unreadable,
    read,
    refuse,
)
from dashboard.ingest.records import comes_again, knows_picture, store_alarm, store_picture, store_status
from dashboard.ingest.sample import Sample
from dashboard.ingest.tally import Stored, Tally, joined
from dashboard.inspections.waiting import count_sampled
from dashboard.landing.horizon import share_numbers
from dashboard.pictures.gate import examine_picture
from dashboard.pictures.store import FileStore, refused_path
from inspection.errors import InputRefused
from inspection.label import picture_path
from inspection.record import InspectionRecord
from inspection.wire.link import Incoming


class Taker:
    """Keeps nothing between batches but unfinished pictures."""

    def __init__(
        self, database: Database, store: FileStore, now: Callable[[], datetime], sample: Sample | None = None
    ) -> None:
        """`sample`: None, and no OK unit is drawn."""
        self._database = database
        self._store = store
        self.now = now
        self._assembler = Assembler()
        self._sample = sample

    def read(self, messages: Sequence[Incoming]) -> list[Reading]:
        """What the messages say; chunks of a picture appear once, as the whole, when it is complete."""
        return [reading for message in messages if (reading := self._read(message)) is not None]

    def store(self, readings: Sequence[Reading]) -> Stored:
        """Store what can be stored, bury the rest; on return everything is committed.

        Raises:
            Unavailable: database or picture store; nothing is committed, and the same readings may be
                handed in again.
        """
        try:
            return self._commit(readings)
        except DBAPIError:
            # One of them is indigestible: alone, it harms nobody else.
            return joined([self._commit_or_bury(reading) for reading in readings])

    def _read(self, message: Incoming) -> Reading | None:
        reading = read(message.topic, message.payload, message.retained)
        if not isinstance(reading, PictureChunk):
            return reading
        try:
            whole = self._assembler.add(reading.station.path, reading.chunk, reading.payload)
        except InputRefused as error:
            letter = DeadLetter(message.topic, Reason.BAD_CHUNK, str(error), message.payload)
            return Unreadable(letter, reading.station)
        if whole is None:
            return None
        return PictureChunk(reading.station, reading.chunk, reading.topic, whole)

    def _commit_or_bury(self, reading: Reading) -> Stored:
        try:
            return self._commit([reading])
        except DBAPIError as error:
            return self._commit([_indigestible(reading, str(error.orig))])

    def _commit(self, readings: Sequence[Reading]) -> Stored:
        tally, at = Tally(), self.now()
        with self._database.writing() as session:
            share_numbers(session)
            self._store_results(session, [one for one in readings if isinstance(one, Result)], tally, at)
            for reading in readings:
                match reading:
                    case PictureChunk():
                        self._store_picture(session, reading, tally, at)
                    case Status():
                        raised = store_status(
                            session, reading.station.path, reading.status, at, reading.retained
                        )
                        tally.new_alarms += raised
                    case Raised():
                        new = store_alarm(session, reading.alarm, at)
                        tally.new_alarms += new
                        tally.duplicates += not new
                        tally.taken[reading.telling.line].append(reading.telling.digest)
                    case Unreadable():
                        _bury(session, reading, tally, at)
            tally.uses.store(session)
        return tally.close()

    def _store_results(self, session: Session, results: Sequence[Result], tally: Tally, at: datetime) -> None:
        drawn = self._draw(session, [one.record for one in results])
        for result, outcome in zip(results, store_inspections(session, drawn, at), strict=True):
            if outcome is Outcome.TAKEN:
                detail = f"{result.station} #{result.record.seq} is stored with other content"
                refused = refuse(result.station, result.topic, result.payload, Reason.SEQ_TAKEN, detail)
                _bury(session, refused, tally, at)
                continue
            tally.seqs[result.station].append(result.record.seq)
            if outcome is Outcome.STORED:
                tally.uses.add(result.record)
            tally.new_inspections += outcome is Outcome.STORED
            tally.duplicates += outcome is Outcome.KNOWN

    def _draw(self, session: Session, records: Sequence[InspectionRecord]) -> list[Drawn]:
        if self._sample is None:
            return [Drawn(record) for record in records]
        drawn, mine = list[Drawn](), Counter[str]()  # of each line, in this batch

        def waiting(line: str) -> int:
            return count_sampled(session, line) + mine[line]

        for record in records:
            chance = self._sample.draw(record, waiting)
            mine[record.station.line_path] += chance is not None
            drawn.append(Drawn(record, chance))
        return drawn

    def _store_picture(self, session: Session, whole: PictureChunk, tally: Tally, at: datetime) -> None:
        data, sha256 = whole.payload, whole.chunk.sha256
        if knows_picture(session, sha256):
            tally.pictures[whole.station].append(sha256)
            tally.duplicates += 1
            return
        actual = hashlib.sha256(data).hexdigest()
        if actual != sha256:
            letter = DeadLetter(whole.topic, Reason.WRONG_DIGEST, f"the bytes have digest {actual}", data)
            _bury(session, Unreadable(letter, whole.station), tally, at)
            return
        try:
            size = examine_picture(data)
        except InputRefused as error:
            # It will never get better, so it is kept apart and the station may forget it.
            self._store.put(refused_path(sha256), data)
            letter = DeadLetter(whole.topic, Reason.NOT_A_PICTURE, str(error), data)
            _bury(session, Unreadable(letter, whole.station), tally, at)
        else:
            comes_again(session, sha256)
            self._store.put(picture_path(sha256), data)
            store_picture(session, whole.station.path, sha256, size, len(data), at)
            tally.new_pictures += 1
        tally.pictures[whole.station].append(sha256)


def _indigestible(reading: Reading, reason: str) -> Unreadable:
    match reading:
        case Result():
            return refuse(reading.station, reading.topic, reading.payload, Reason.UNSTORABLE, reason)
        case PictureChunk():
            letter = DeadLetter(reading.topic, Reason.UNSTORABLE, reason, reading.payload)
            return Unreadable(letter, reading.station)
        case Status():
            payload = reading.status.model_dump_json().encode()
            return Unreadable(DeadLetter("status", Reason.UNSTORABLE, reason, payload), reading.station)
        case Raised():
            letter = DeadLetter(reading.topic, Reason.UNSTORABLE, reason, reading.payload)
            return Unreadable(letter, telling=reading.telling)
        case Unreadable():
            letter = reading.letter._replace(topic="", detail=reason, payload=b"")
            return Unreadable(letter, reading.station, reading.refusal, reading.telling)


def _bury(session: Session, unreadable: Unreadable, tally: Tally, at: datetime) -> None:
    bury(session, unreadable.letter, at)
    tally.dead.append(unreadable.letter.reason)
    if unreadable.station is not None and unreadable.refusal is not None:
        tally.refused[unreadable.station].append(unreadable.refusal)
    if unreadable.telling is not None:
        tally.taken[unreadable.telling.line].append(unreadable.telling.digest)
