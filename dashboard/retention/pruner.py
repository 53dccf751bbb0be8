"""Removing what may go, in steps that may be cut short anywhere.

First the row: in one transaction a picture loses its row and gets one that says removed, when and why. Then
the file, and the word that it is gone. Cut short in between, a file is left without a row, which no page
shows, and the next turn removes it. The other way round a row would promise a file that is not there.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.retention_tables import PictureRemovedRow, RetentionRow
from dashboard.database.tables import PictureRow
from dashboard.landing.horizon import horizon
from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import Thumbnails
from dashboard.retention.needed import Taught, find_uses
from dashboard.retention.rules import Going, Keeper, Kind, judge
from dashboard.retention.uses import note_all, note_some
from dashboard.settings import RetentionSettings
from inspection.errors import SightlineError
from inspection.label import picture_path

log = logging.getLogger(__name__)

LOOKED_AT = 500
"""Pictures that are looked at in one go, without a lock."""
AT_ONCE = 20
"""Pictures that go in one transaction: ingest waits for it on SQLite."""


@dataclass(slots=True)
class Pruned:
    """What went, or would."""

    pictures: Counter[Kind] = field(default_factory=Counter)
    bytes: Counter[Kind] = field(default_factory=Counter)
    kept: Counter[Keeper] = field(default_factory=Counter)


class Pruner:
    def __init__(
        self,
        database: Database,
        store: FileStore,
        thumbnails: Thumbnails,
        settings: RetentionSettings,
        zone: tzinfo,
        now: Callable[[], datetime],
    ) -> None:
        """`zone`: the plant's, in which held filters mean their days."""
        self._database = database
        self._store = store
        self._thumbnails = thumbnails
        self._settings = settings
        self._zone = zone
        self._now = now
        self._taught = Taught(store)

    def prune(self, *, dry: bool = False, stop: threading.Event | None = None) -> Pruned:
        """All that may go. `dry`: nothing goes. `stop`: ends it between two steps.

        Raises:
            Unavailable: database or store; what was begun is finished by the next call.
        """
        pruned = Pruned()
        if not dry:
            self.finish()
        note_all(self._database)
        last = ""
        while not (stop is not None and stop.is_set()):
            with self._database.reading() as session:
                found = self._look(session, last)
                going = self._judged(session, found, lock=False)
            if not found:
                break
            last = found[-1].sha256
            self._count(pruned, found, going)
            if dry:
                continue
            leaving = [row.sha256 for row in found if isinstance(going[row.sha256], Going)]
            for start in range(0, len(leaving), AT_ONCE):
                self.strike(leaving[start : start + AT_ONCE])
                self.finish()
        return pruned

    def strike(self, digests: Collection[str]) -> None:
        """The first step: their rows. Whether they may go is asked once more, where nobody can change it."""
        with self._database.writing() as session:
            newest = horizon(session)
            session.get_one(RetentionRow, 1, with_for_update=True)
            while note_some(session, newest):
                pass
            rows = session.scalars(select(PictureRow).where(PictureRow.sha256.in_(digests))).all()
            for sha256, said in self._judged(session, rows, lock=True).items():
                if isinstance(said, Going):
                    self._strike_one(session, next(row for row in rows if row.sha256 == sha256), said)

    def finish(self) -> None:
        """The second step: files whose rows are struck."""
        while self._finish_some():
            pass

    def _finish_some(self) -> int:
        removed = select(PictureRemovedRow).where(PictureRemovedRow.gone.is_(False))
        with self._database.writing() as session:
            # Who stores such a picture anew removes its word first, and waits here until its file is gone.
            rows = session.scalars(removed.limit(AT_ONCE).with_for_update()).all()
            for row in rows:
                self._store.remove(picture_path(row.sha256))
                self._thumbnails.forget(row.sha256)
                row.gone = True
        return len(rows)

    def _look(self, session: Session, after: str) -> Sequence[PictureRow]:
        days = [days for days in (self._settings.ok_days, self._settings.other_days) if days is not None]
        if not days:
            return ()
        old = PictureRow.stored_at < self._now() - timedelta(days=min(days))
        query = select(PictureRow).where(PictureRow.sha256 > after, old)
        return session.scalars(query.order_by(PictureRow.sha256).limit(LOOKED_AT)).all()

    def _judged(
        self, session: Session, rows: Sequence[PictureRow], *, lock: bool
    ) -> dict[str, Going | Keeper]:
        uses = find_uses(session, [row.sha256 for row in rows], self._zone, lock=lock)
        taught, at = self._taught.digests(session), self._now()
        judged: dict[str, Going | Keeper] = {}
        for row in rows:
            said = judge(uses.get(row.sha256, ()), row.stored_at, self._settings, at)
            needed = isinstance(said, Going) and row.sha256 in taught
            judged[row.sha256] = Keeper.SNAPSHOT if needed else said
        return judged

    def _strike_one(self, session: Session, row: PictureRow, said: Going) -> None:
        session.execute(delete(PictureRow).where(PictureRow.sha256 == row.sha256))
        session.execute(delete(PictureRemovedRow).where(PictureRemovedRow.sha256 == row.sha256))
        session.add(
            PictureRemovedRow(
                sha256=row.sha256, size=row.size, kind=said.kind, days=said.days, at=self._now(), gone=False
            )
        )

    def _count(self, pruned: Pruned, rows: Sequence[PictureRow], judged: dict[str, Going | Keeper]) -> None:
        for row in rows:
            match judged[row.sha256]:
                case Going(kind=kind):
                    pruned.pictures[kind] += 1
                    pruned.bytes[kind] += row.size
                case keeper:
                    pruned.kept[keeper] += 1


def prune_until(stop: threading.Event, pruner: Pruner, every_s: float) -> None:
    """Again and again, whatever goes wrong in between."""
    while not stop.wait(every_s):
        try:
            pruned = pruner.prune(stop=stop)
        except SightlineError as error:
            log.warning("pictures could not be removed, trying again later: %s", error)
            continue
        except Exception:  # the thread's outermost loop
            log.exception("removing pictures failed; trying again later")
            continue
        log.info("%d pictures were removed, %d bytes", pruned.pictures.total(), pruned.bytes.total())
