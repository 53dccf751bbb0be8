"""The book in the database; every change of it is noted in the transaction that does it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.book.entry import (
    MOST_ENTRIES,
    MOST_EXAMPLES,
    BookMoved,
    Description,
    Entry,
    Example,
    ExampleKind,
    NewExample,
    NoSuchEntry,
    NoSuchExample,
    PictureShown,
    PlaceInPicture,
    Writing,
)
from dashboard.database.book_tables import BookEntryRow, BookExampleRow
from dashboard.database.engine import Database
from dashboard.inspections.queries import find_each
from dashboard.inspections.seen import InspectionSeen
from dashboard.people.audit import Act, Deed, note
from dashboard.reviews.decide import NoSuchInspection
from inspection.errors import InputRefused
from inspection.geometry import Box


class DefectBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> list[Entry]:
        """By label."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(BookEntryRow).order_by(BookEntryRow.label).limit(MOST_ENTRIES)
            ).all()
            return _read(session, rows)

    def find(self, label: str) -> Entry | None:
        with self._database.reading() as session:
            row = session.get(BookEntryRow, label)
            return None if row is None else _read(session, [row])[0]

    def write(self, label: str, writing: Writing, by: str, at: datetime) -> Entry:
        """
        Raises:
            BookMoved: somebody wrote in between. InputRefused: the book is full.
        """
        description = Description.model_validate(writing.model_dump(exclude={"version", "reason"}))
        with self._database.writing() as session:
            row = _opened(session, label, by, at)
            if writing.version != row.version:
                raise BookMoved(label, row.by, row.version)
            old = _described(row).told()
            for key, value in description.model_dump().items():
                setattr(row, key, value)
            row.version, row.by, row.at = row.version + 1, by, at
            note(session, Act(by, at, writing.reason), Deed.BOOK_WRITTEN, label, old, description.told())
            session.flush()
            return _read(session, [row])[0]

    def add(self, inspection_id: int, new: NewExample, by: str, at: datetime) -> Entry:
        """An entry that is not there yet is opened, without a description.

        Raises:
            NoSuchInspection. InputRefused: no such view, no picture of it, a box outside of what is kept,
            or as many examples as an entry may have.
        """
        with self._database.writing() as session:
            seen = next(iter(find_each(session, [inspection_id])), None)
            if seen is None:
                raise NoSuchInspection(inspection_id)
            _refuse_unseen(seen, new.place)
            row = _opened(session, new.label, by, at)
            counted = select(func.count()).where(BookExampleRow.label == new.label)
            if (session.scalar(counted) or 0) >= MOST_EXAMPLES:
                raise InputRefused(f"{new.label} has {MOST_EXAMPLES} examples; remove one first")
            box = new.place.box.model_dump()
            session.add(
                BookExampleRow(
                    label=new.label,
                    inspection_id=inspection_id,
                    view=new.place.view,
                    kind=new.kind,
                    why=new.why,
                    by=by,
                    at=at,
                    **box,
                )
            )
            note(
                session, Act(by, at, new.why), Deed.BOOK_ADDED, new.label, new=f"{new.kind}: {inspection_id}"
            )
            session.flush()
            return _read(session, [row])[0]

    def remove(self, id: int, act: Act) -> Entry:
        """An example; the inspection stays.

        Raises:
            NoSuchExample.
        """
        with self._database.writing() as session:
            example = session.get(BookExampleRow, id)
            if example is None:
                raise NoSuchExample(id)
            told = f"{example.kind}: {example.inspection_id}, {example.why}"
            note(session, act, Deed.BOOK_REMOVED, example.label, old=told)
            row = session.get_one(BookEntryRow, example.label)
            session.delete(example)
            session.flush()
            return _read(session, [row])[0]


def found(entry: Entry | None, label: str) -> Entry:
    """
    Raises:
        NoSuchEntry.
    """
    if entry is None:
        raise NoSuchEntry(label)
    return entry


def _opened(session: Session, label: str, by: str, at: datetime) -> BookEntryRow:
    """The entry, held until the end of the transaction; without a description where it was not there."""
    row = session.get(BookEntryRow, label, with_for_update=True)
    if row is not None:
        return row
    if (session.scalar(select(func.count()).select_from(BookEntryRow)) or 0) >= MOST_ENTRIES:
        raise InputRefused(f"the book has {MOST_ENTRIES} entries, which is as many as it holds")
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(BookEntryRow)
    empty = {"label": label, "what": "", "allowed": "", "places": "", "version": 0, "by": by, "at": at}
    session.execute(insert.values(empty).on_conflict_do_nothing())
    return session.get_one(BookEntryRow, label, with_for_update=True)


def _described(row: BookEntryRow) -> Description:
    return Description(what=row.what, smallest_mm=row.smallest_mm, allowed=row.allowed, places=row.places)


def _refuse_unseen(seen: InspectionSeen, place: PlaceInPicture) -> None:
    view = next((view for view in seen.views if view.view == place.view), None)
    if view is None:
        raise InputRefused(f"place.view: inspection {seen.id} has no view {place.view!r}")
    if view.picture is None or not view.picture.stored or view.part is None:
        raise InputRefused(f"place.view: the picture of {place.view!r} is not here")
    if not place.box.lies_in(view.part):
        box = (place.box.x1, place.box.y1, place.box.x2, place.box.y2)
        raise InputRefused(f"place.box: {box} sticks out of what is kept of the picture")


def _read(session: Session, rows: Sequence[BookEntryRow]) -> list[Entry]:
    labels = [row.label for row in rows]
    query = select(BookExampleRow).where(BookExampleRow.label.in_(labels)).order_by(BookExampleRow.id)
    by_label: defaultdict[str, list[BookExampleRow]] = defaultdict(list)
    for one in session.scalars(query):
        by_label[one.label].append(one)
    ids = {one.inspection_id for examples in by_label.values() for one in examples}
    seen = {one.id: one for one in find_each(session, sorted(ids))}
    return [
        Entry(
            label=row.label,
            version=row.version,
            by=row.by,
            at=row.at,
            examples=tuple(_example(one, seen[one.inspection_id]) for one in by_label[row.label]),
            **_described(row).model_dump(),
        )
        for row in rows
    ]


def _example(row: BookExampleRow, seen: InspectionSeen) -> Example:
    view = next((view for view in seen.views if view.view == row.view), None)
    shown = None
    if view is not None and view.picture is not None and view.picture.stored and view.part is not None:
        shown = PictureShown(sha256=view.picture.sha256, part=view.part)
    return Example(
        id=row.id,
        kind=ExampleKind(row.kind),
        why=row.why,
        inspection_id=row.inspection_id,
        serial=seen.unit.serial,
        place=PlaceInPicture(view=row.view, box=Box(x1=row.x1, y1=row.y1, x2=row.x2, y2=row.y2)),
        picture=shown,
        by=row.by,
        at=row.at,
    )
