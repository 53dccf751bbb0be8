from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.database.engine import Database
from dashboard.database.tables import StationRow
from inspection.errors import InputRefused, Unavailable


def test_sqlite_is_opened_so_that_a_committed_row_survives_a_power_cut(database: Database) -> None:
    with database.reading() as session:
        said = [session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
        assert said == ["wal", 2]  # 2: FULL
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_an_error_rolls_everything_back(any_database: Database) -> None:
    def fail() -> None:
        with any_database.writing() as session:
            session.add(StationRow(station="a/b/c"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with any_database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM station")).scalar() == 0


def test_a_missing_table_is_told_without_a_traceback(tmp_path: Path) -> None:
    empty = Database.open(f"sqlite:///{tmp_path}/empty.db")

    with pytest.raises(Unavailable, match=r"empty\.db: no such table: station"), empty.reading() as session:
        session.execute(text("SELECT * FROM station"))


def test_a_server_that_is_away_is_told_by_its_address() -> None:
    away = Database.open("postgresql://somebody:secret@127.0.0.1:9/sightline")

    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9/sightline") as told, away.reading() as session:
        session.execute(text("SELECT 1"))
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "not a URL; write sqlite:///path or postgresql://..."),
        ("mysql://host/name", "only sqlite and postgresql are known"),
        ("sqlite://", "name a file; two programs share it"),
    ],
)
def test_other_urls_are_refused(url: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        Database.open(url)
