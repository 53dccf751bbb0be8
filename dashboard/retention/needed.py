"""What needs a picture: people's decisions, the book, cases, studies, label sets, and holds."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from io import BytesIO
from urllib.parse import parse_qsl

import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.book_tables import BookExampleRow
from dashboard.database.msa_tables import StudyItemRow
from dashboard.database.queue_tables import CaseRow
from dashboard.database.retention_tables import HoldRow, HoldUnitRow, PictureUseRow
from dashboard.database.tables import InspectionRow, LabelSetRow
from dashboard.explore.asked import Asked
from dashboard.pictures.store import FileStore
from dashboard.recipes.golden import find_goldens
from dashboard.retention.rules import Keeper, Kind, Use
from inspection.errors import Unavailable
from inspection.verdict import Verdict

LATEST = datetime.max.replace(tzinfo=UTC)


class Taught:
    """Digests of all pictures in label sets, which snapshots are made of. A set never changes, and is read
    once."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._read: set[str] = set()
        self._digests: set[str] = set()

    def digests(self, session: Session) -> Collection[str]:
        """
        Raises:
            Unavailable: a set cannot be read; then nobody knows what it needs.
        """
        for sha256, path in session.execute(select(LabelSetRow.sha256, LabelSetRow.path)):
            if sha256 not in self._read:
                content = self._store.read(path)
                if content is None:
                    raise Unavailable(
                        f"label set {self._store.url_of(path)} is not there; nothing is removed"
                    )
                self._digests |= set(
                    pq.read_table(BytesIO(content), columns=["sha256"])["sha256"].to_pylist()
                )
                self._read.add(sha256)
        return self._digests


def find_uses(
    session: Session, digests: Collection[str], zone: tzinfo, *, lock: bool
) -> dict[str, list[Use]]:
    """Of each picture. `lock`: nobody decides about their units until the session ends; those about which
    somebody decides just now count as decided."""
    pairs = session.execute(
        select(PictureUseRow.sha256, PictureUseRow.inspection_id).where(PictureUseRow.sha256.in_(digests))
    ).all()
    ids = {id for _, id in pairs}
    query = select(InspectionRow).where(InspectionRow.id.in_(ids))
    if lock:
        query = query.with_for_update(skip_locked=True)
    rows = {row.id: row for row in session.scalars(query)}
    kept = _keepers(session, ids, zone)
    uses = defaultdict[str, list[Use]](list)
    for sha256, id in pairs:
        row = rows.get(id)
        keeper = Keeper.DECIDED if row is None or row.reviewed else None
        keeper = Keeper.HOLD if kept.get(id) is Keeper.HOLD else keeper or kept.get(id)
        plain = row is not None and row.verdict == Verdict.OK and row.waits is None
        uses[sha256].append(Use(Kind.OK if plain else Kind.OTHER, row.stored_at if row else LATEST, keeper))
    for sha256 in find_goldens(session).intersection(digests):
        uses[sha256].append(Use(Kind.OTHER, LATEST, Keeper.RECIPE))
    return uses


def _keepers(session: Session, ids: Collection[int], zone: tzinfo) -> dict[int, Keeper]:
    kept: dict[int, Keeper] = {}
    for keeper, column in (
        (Keeper.STUDY, StudyItemRow.inspection_id),
        (Keeper.CASE, CaseRow.inspection_id),
        (Keeper.BOOK, BookExampleRow.inspection_id),
    ):
        kept |= dict.fromkeys(session.scalars(select(column).where(column.in_(ids))), keeper)
    return kept | dict.fromkeys(held(session, ids, zone), Keeper.HOLD)


def held(session: Session, ids: Collection[int], zone: tzinfo) -> set[int]:
    """Those of them that a hold keeps."""
    named = select(HoldUnitRow.inspection_id).join(HoldRow, HoldRow.id == HoldUnitRow.hold_id)
    found = set(session.scalars(named.where(HoldRow.lifted_at.is_(None), HoldUnitRow.inspection_id.in_(ids))))
    queries = session.scalars(
        select(HoldRow.query).where(HoldRow.lifted_at.is_(None), HoldRow.query.is_not(None))
    )
    for query in queries.all():
        wanted = Asked.of_form(dict(parse_qsl(query or ""))).wanted(zone)
        found |= set(
            session.scalars(wanted.narrow(select(InspectionRow.id)).where(InspectionRow.id.in_(ids)))
        )
    return found
