from pathlib import Path

from sqlalchemy import inspect

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")

    migrate(database)
    tables = set(inspect(database.engine).get_table_names())
    migrate(database)

    assert {"inspection", "picture", "review", "dead_letter", "station", "label_set", "retraining"} <= tables
    assert set(inspect(database.engine).get_table_names()) == tables
