"""Which bundle judged where, by which recipe, from when to when: one row for each, kept with the batch."""

from typing import NamedTuple

from sqlalchemy import case
from sqlalchemy.orm import Session

from dashboard.database.count_tables import ModelUseRow
from dashboard.database.upsert import insert_into
from inspection.record import InspectionRecord


class _Key(NamedTuple):
    bundle: str
    station: str
    recipe: str


class Uses:
    """Grows while a batch is stored; written once, at its end."""

    def __init__(self) -> None:
        self._seen: dict[_Key, list[InspectionRecord]] = {}

    def add(self, record: InspectionRecord) -> None:
        """A new inspection; one without a model is nobody's."""
        if record.bundle is not None:
            recipe = record.recipe.digest if record.recipe else ""
            self._seen.setdefault(_Key(record.bundle, record.station.path, recipe), []).append(record)

    def store(self, session: Session) -> None:
        """In the order of keys, so that two programs at it never wait for one another."""
        for key, records in sorted(self._seen.items()):
            self._store(session, key, records)

    def _store(self, session: Session, key: _Key, records: list[InspectionRecord]) -> None:
        recipe = records[0].recipe
        moments = [record.judged_at for record in records]
        row = insert_into(session, ModelUseRow).values(
            **key._asdict(),
            sku=recipe.sku if recipe else "",
            recipe_version=recipe.version if recipe else 0,
            first_at=min(moments),
            last_at=max(moments),
            inspections=len(records),
        )
        there, new = ModelUseRow, row.excluded
        session.execute(
            row.on_conflict_do_update(
                index_elements=list(_Key._fields),
                set_={
                    "first_at": case((new.first_at < there.first_at, new.first_at), else_=there.first_at),
                    "last_at": case((new.last_at > there.last_at, new.last_at), else_=there.last_at),
                    "inspections": there.inspections + new.inspections,
                },
            )
        )
