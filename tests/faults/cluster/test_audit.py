"""The oracle itself: it must see what it is there to see."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.ingest.batch import Taker
from dashboard.ingest.reading import PictureChunk, Reading, Result
from dashboard.pictures.store import FileStore
from edge_agent.report.attach import with_pictures
from edge_agent.report.pictures import PictureFolder
from inspection.label import picture_path
from inspection.record import Picture
from inspection.wire.topics import Chunk
from tests.faults.cluster import units
from tests.faults.cluster.audit import Archive, hold_against
from tests.faults.cluster.post import Told
from tests.faults.stage import HEIGHT, WIDTH, shot

LINE, NOW = units.station(0), datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Stored:
    """Three units as they should be; `told` is the line's book of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = {number: Told(number, number, units.verdict(number), 0.0) for number in (1, 2, 3)}
        database, store = Database.open(f"sqlite:///{folder}/d.db"), FileStore(str(folder / "store"))
        migrate(database)
        self._taker = Taker(database, store, lambda: NOW)
        for number in self.told:
            self.store(number, number)
        self.archive = Archive(f"sqlite:///{folder}/d.db", folder / "store")

    def store(self, seq: int, number: int) -> None:
        data = shot(number)
        sha256 = PictureFolder(self.folder / "pictures").keep(data)
        picture = Picture(sha256=sha256, width=WIDTH, height=HEIGHT, size=len(data))
        record = with_pictures(units.judged(LINE, seq, number, NOW), {"front": (picture, None)}, 3.0)
        readings: list[Reading] = [
            Result(LINE, record, "", b""),
            PictureChunk(LINE, Chunk(sha256, 0, 1), "", data),
        ]
        self._taker.store(readings)

    def file_of(self, number: int) -> Path:
        sha256 = PictureFolder(self.folder / "pictures").keep(shot(number))
        return self.folder / "store" / picture_path(sha256)


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return Stored(tmp_path)


def test_nothing_is_found_where_all_is_well(stored: Stored) -> None:
    assert hold_against(stored.told, stored.archive).faults == 0


def test_a_unit_without_a_row_is_lost_and_one_that_nobody_was_told_of_is_named(stored: Stored) -> None:
    stored.told[4] = Told(4, 4, units.verdict(4), 0.0)
    del stored.told[2]
    found = hold_against(stored.told, stored.archive)
    assert (found.lost, found.untold, found.faults) == ([4], [2], 2)


def test_a_unit_in_two_rows_is_doubled_and_leaves_a_gap_behind_it(stored: Stored) -> None:
    stored.store(6, 3)
    found = hold_against(stored.told, stored.archive)
    assert found.doubled == [3]
    assert found.gaps == [f"{LINE.path} #4", f"{LINE.path} #5"]


def test_another_units_picture_a_missing_file_and_one_too_many_are_seen(stored: Stored) -> None:
    stored.file_of(1).write_bytes(shot(2))
    stored.file_of(3).rename(stored.folder / "store" / "pictures" / "left.jpg")
    found = hold_against(stored.told, stored.archive)
    assert (found.wrong_picture, found.bare, found.orphans) == ([1], [3], ["pictures/left.jpg"])


def test_another_verdict_than_the_line_was_told_is_wrong(stored: Stored) -> None:
    stored.told[1] = Told(1, 1, units.verdict(3), 0.0)
    assert hold_against(stored.told, stored.archive).wrong == [1]
