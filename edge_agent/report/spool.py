"""Everything that the cluster has not confirmed yet, on disk, within a limit.

The order of a unit's life: `begin` (number committed, before any frame is taken), `commit` (raw frames,
then the record; only then may the verdict leave), `make_ready` by the encoder, `received` by a receipt, and
kept for a while after that.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from edge_agent.capture.frame import Frame
from edge_agent.report.ballast import Ballast
from edge_agent.report.depth import Depth
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.rows import Rows, Unfinished
from inspection.errors import Unavailable
from inspection.identity import Unit
from inspection.record import InspectionRecord
from inspection.wire.messages import ReceiptGiven
from model_registry.bundle.prepare import Picture

log = logging.getLogger(__name__)
T = TypeVar("T")


RESERVED_BYTES = 8 * 1024 * 1024
"""Some thousands of records; others may fill the disk faster than ballast can be thrown."""


class OnFull(StrEnum):
    """What a station does whose spool is full: go on and lose pictures, or hold the line."""

    CONTINUE = "continue"
    HOLD_LINE = "hold_line"


class Spool:
    def __init__(
        self,
        rows: Rows,
        pictures: PictureFolder,
        frames: FrameFolder,
        ballast: Ballast,
        max_bytes: int,
        on_full: OnFull,
        reserved_bytes: int = RESERVED_BYTES,
        keep_received: timedelta | None = None,
    ) -> None:
        """`keep_received`: how long what has its receipt is kept, where there is room; None: not at all."""
        self._rows = rows
        self._pictures = pictures
        self._frames = frames
        self._ballast = ballast
        self._max_bytes = max_bytes
        self._on_full = on_full
        self._reserved_bytes = reserved_bytes
        self._keep_received = keep_received
        self._files = threading.RLock()  # a picture's file and its row come and go together
        self.shed: Counter[str] = Counter()
        """Pictures given up, by their units' verdict."""
        self.frames_lost = 0
        """Pictures that were gone before they could be encoded."""

    def open(self) -> list[Unfinished]:
        """Tidy up after whatever ended the last run; the units that were in flight then."""
        self._ballast.take()
        self._rows.reserve(self._reserved_bytes)
        self._frames.drop_all_but(self._rows.unsettled())
        with self._files:
            for sha256 in self._pictures.all():
                if not self._rows.keeps(sha256):
                    self._pictures.drop(sha256)
        return self._rows.unfinished()

    def close(self) -> None:
        self._rows.close()

    def begin(self, unit: Unit, triggered_at: datetime) -> int:
        return self._with_room(lambda: self._rows.begin(unit, triggered_at))

    def begun_lately(self, serial: str) -> bool:
        return self._rows.begun_lately(serial)

    def commit(self, record: InspectionRecord, frames: Iterable[Frame]) -> None:
        """Raw frames, then the record. Raises: Unavailable: the disk took not even the record."""
        for frame in frames:
            if not self._frames.keep(record.seq, frame):
                self.shed[record.verdict] += 1
        self._with_room(lambda: self._rows.judge(record))

    def came_late(self, record: InspectionRecord) -> None:
        """The line was told INVALID while `record` was on its way to the disk."""
        try:
            self._with_room(lambda: self._rows.correct(record))
        except Unavailable as error:
            log.error("unit %d came late, and its record does not say so: %s", record.seq, error)

    def note_told_invalid(self, seq: int) -> None:
        """Before the line is told INVALID for a unit without a verdict in time; a kill does not take it."""
        self._frames.note_told_invalid(seq)

    def was_told_invalid(self, seq: int) -> bool:
        return self._frames.was_told_invalid(seq)

    def judged(self, limit: int) -> list[InspectionRecord]:
        """The oldest records that wait for the encoder; after a kill their verdicts may not have left."""
        return self._rows.judged(limit)

    def frame(self, seq: int, view: str) -> bytes | Picture | None:
        return self._frames.read(seq, view)

    def keep_picture(self, data: bytes, record: InspectionRecord) -> str | None:
        """The digest of the stored file. None: it was shed, there is no room for it."""
        if not self._make_room(len(data)):
            self.shed[record.verdict] += 1
            return None
        try:
            return self._pictures.keep(data)
        except Unavailable as error:
            log.warning("picture of unit %d is shed: %s", record.seq, error)
            self.shed[record.verdict] += 1
            return None

    def make_ready(self, record: InspectionRecord) -> None:
        """The record may be sent; its raw frames are no longer needed."""
        self._with_room(lambda: self._rows.make_ready(record))
        self._frames.drop(record.seq)

    @property
    def files(self) -> threading.RLock:
        """Held from `keep_picture` to `make_ready`, so that no receipt takes away the file in between."""
        return self._files

    def records_to_send(self, limit: int, but_not: Collection[int]) -> list[tuple[int, InspectionRecord]]:
        return self._rows.records_to_send(limit, but_not)

    def pictures_to_send(self, limit: int, but_not: Collection[str]) -> list[str]:
        return self._rows.pictures_to_send(limit, but_not)

    def picture(self, sha256: str) -> bytes | None:
        """A stored picture; one that is lost or altered is struck from its record and counted."""
        with self._files:
            data = self._pictures.read(sha256)
            if data is None and self._rows.owes(sha256):
                log.error("picture %s is lost or altered; its record goes without it", sha256)
                self.frames_lost += 1
                self._drop_picture(sha256)
        return data

    def received(self, receipt: ReceiptGiven, now: datetime | None = None) -> None:
        """What the cluster has stored is no longer owed; what it refuses is kept, and no longer sent.

        `now`: keep what was received for `keep_received`. None: forget it at once.
        """
        if now is None or self._keep_received is None:
            with self._files:
                self._rows.receive(receipt.inspections, receipt.pictures, None)
                for sha256 in receipt.pictures:
                    self._drop_file(sha256)
        else:
            self._rows.receive(receipt.inspections, receipt.pictures, now)
            self._give_up_received(now - self._keep_received)
        if receipt.refused:
            self._rows.refuse(receipt.refused)

    def send_again(self, token: str, since: datetime) -> int:
        """Owe once more what the cluster confirmed then or later; how many records. Once for each `token`."""
        with self._files:
            return self._rows.send_again(token, since)

    def depth(self) -> Depth:
        return self._rows.depth()

    @property
    def disk(self) -> tuple[int, int]:
        """Bytes that are free where it lies, and all that there are."""
        return self._ballast.disk

    @property
    def holds_line(self) -> bool:
        """Whether the line must wait because the spool is full."""
        return self._on_full is OnFull.HOLD_LINE and self._rows.used_bytes() >= self._max_bytes

    def _make_room(self, size: int) -> bool:
        """Give up what was received, then shed pictures, least missed first, until `size` more bytes fit."""
        while self._rows.used_bytes() + size > self._max_bytes and self._give_up_received():
            pass
        if self._on_full is OnFull.HOLD_LINE:
            return True
        while self._rows.used_bytes() + size > self._max_bytes:
            if not self._shed_one():
                return False
        return True

    def _shed_one(self) -> bool:
        with self._files:
            sha256 = self._rows.next_to_shed()
            if sha256 is None:
                return False
            self._pictures.drop(sha256)
            verdict = self._rows.shed(sha256)
            if verdict is not None:
                self.shed[verdict] += 1
        return True

    def _give_up_received(self, before: datetime | None = None) -> bool:
        """Some of it. False: there is none."""
        with self._files:
            some, digests = self._rows.give_up_received(before)
            for sha256 in digests:
                self._drop_file(sha256)
        return some

    def _drop_file(self, sha256: str) -> None:
        """Unless another unit that looks the same still needs it."""
        if not self._rows.keeps(sha256):
            self._pictures.drop(sha256)

    def _drop_picture(self, sha256: str) -> None:
        self._pictures.drop(sha256)
        self._rows.shed(sha256)

    def _with_room(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except Unavailable:
            if not self._ballast.throw():
                raise
            return write()
