"""A cluster's database and pictures as a folder, and another cluster that goes on from it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pgserver
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL

from dashboard.backup.backup import back_up, read_backup
from dashboard.backup.restore import Restored, find_restored, restore
from dashboard.database.engine import Database
from dashboard.database.migrate import schema_of
from dashboard.database.tables import InspectionRow, LandingRow, PictureRow
from dashboard.landing.lander import Lander
from dashboard.pictures.store import FileStore
from dashboard.settings import LandingSettings
from inspection.errors import InputRefused
from inspection.label import picture_path
from tests.dashboard.conftest import run_sql
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.earlier import SCHEMAS, unpack
from tests.fakes.kept import later, pruner_for
from tests.fakes.station_reports import AT, digest_of, make_jpeg, make_record

PROGRAMS = Path(pgserver.__file__).parent / "pginstall" / "bin"


@pytest.fixture(autouse=True)
def client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """`pg_dump` and `pg_restore` of the server that the tests use."""
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=":")


@pytest.fixture
def new_database(
    request: pytest.FixtureRequest, any_site: DashboardSite, tmp_path: Path
) -> Iterator[Database]:
    """An empty one of the kind of `any_site`'s."""
    if any_site.database.engine.dialect.name == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")
        yield database
        database.close()
        return
    url: URL = request.getfixturevalue("postgres_url")
    name = f"new_{uuid4().hex}"
    run_sql(url, f"CREATE DATABASE {name}")
    database = Database.open(url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    run_sql(url, f"DROP DATABASE {name}")


def unit(site: DashboardSite, seq: int) -> str:
    jpeg = make_jpeg(shade=100 + seq)
    site.report(make_record(seq, jpeg=jpeg), jpeg)
    return digest_of(jpeg)


def backed_up(site: DashboardSite, folder: Path) -> None:
    back_up(site.database, site.store, folder, AT, lambda _said: None)


def restored(database: Database, store: FileStore, folder: Path) -> Restored:
    return restore(database, store, folder, AT, lambda _said: None)


def test_a_new_cluster_goes_on_from_it(
    any_site: DashboardSite, new_database: Database, tmp_path: Path
) -> None:
    digests = [unit(any_site, seq) for seq in (1, 2)]
    Lander(any_site.database, any_site.store, LandingSettings(grace_s=0), any_site.clock).land_all()
    backed_up(any_site, tmp_path / "backup")
    unit(any_site, 3)  # after it
    store = FileStore(str(tmp_path / "new-store"))

    done = restored(new_database, store, tmp_path / "backup")

    assert done == Restored(AT, 2, 0)
    assert [store.read_picture(one) is not None for one in digests] == [True, True]
    with new_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InspectionRow)) == 2
        assert {row.landed for row in session.scalars(select(LandingRow))} == {0}  # all of it lands anew
    told = find_restored(new_database)
    assert told is not None
    assert told.as_of == AT
    assert find_restored(any_site.database) is None


def test_a_second_backup_copies_only_what_is_new(site: DashboardSite, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    unit(site, 1)
    backed_up(site, folder)
    first = read_backup(folder)
    said: list[str] = []
    unit(site, 2)

    back_up(site.database, site.store, folder, AT.replace(hour=12), said.append)

    assert "1 of 2 files were new" in said
    second = read_backup(folder)
    assert (first.files, second.files, second.as_of.hour) == (1, 2, 12)
    assert [path.name for path in folder.glob("*.dump")] == [second.dump]


def test_a_picture_that_the_backup_lacks_may_come_once_more(site: DashboardSite, tmp_path: Path) -> None:
    kept, lost = unit(site, 1), unit(site, 2)
    backed_up(site, tmp_path / "backup")
    (tmp_path / "backup" / "store" / picture_path(lost)).unlink()
    database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")

    assert restored(database, FileStore(str(tmp_path / "new-store")), tmp_path / "backup") == Restored(
        AT, 1, 1
    )

    with database.reading() as session:
        assert list(session.scalars(select(PictureRow.sha256))) == [kept]


def test_what_is_there_is_never_written_over(any_site: DashboardSite, tmp_path: Path) -> None:
    unit(any_site, 1)
    backed_up(any_site, tmp_path / "backup")

    with pytest.raises(InputRefused, match="is not empty; name a new one, or move this one away"):
        restored(any_site.database, FileStore(str(tmp_path / "new-store")), tmp_path / "backup")


def test_landed_inspections_are_not_mixed(site: DashboardSite, tmp_path: Path) -> None:
    unit(site, 1)
    backed_up(site, tmp_path / "backup")
    Lander(site.database, site.store, LandingSettings(grace_s=0), site.clock).land_all()
    database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")

    with pytest.raises(InputRefused, match="move it away, all of them land anew"):
        restored(database, site.store, tmp_path / "backup")


def test_a_folder_without_its_last_file_is_no_backup(site: DashboardSite, tmp_path: Path) -> None:
    backed_up(site, tmp_path / "backup")
    (tmp_path / "backup" / "backup.json").unlink()
    database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")

    with pytest.raises(InputRefused, match=r"backup\.json"):
        restored(database, site.store, tmp_path / "backup")


def test_what_was_removed_leaves_the_backup_and_is_not_brought_back(
    any_site: DashboardSite, new_database: Database, tmp_path: Path
) -> None:
    """Neither from the folder, nor from a store that an unfinished removal had left it in."""
    gone = unit(any_site, 1)
    backed_up(any_site, tmp_path / "backup")
    later(any_site, 31)
    kept = unit(any_site, 2)
    pruner_for(any_site).prune()
    any_site.store.put(picture_path(gone), b"left by a removal that was cut short")
    backed_up(any_site, tmp_path / "backup")
    assert files_in(FileStore(str(tmp_path / "backup" / "store"))) == {picture_path(kept)}

    store = FileStore(str(tmp_path / "new-store"))
    store.put(picture_path(gone), b"left by a removal that was cut short")
    assert restored(new_database, store, tmp_path / "backup").missing == 0
    assert files_in(store) == {picture_path(kept)}


def files_in(store: FileStore) -> set[str]:
    return set(store.sizes())


@pytest.mark.parametrize("schema", SCHEMAS)
def test_before_an_upgrade_the_newer_program_backs_up_too(schema: str, tmp_path: Path) -> None:
    unpack(schema, tmp_path / "earlier")
    database = Database.open(f"sqlite:///{tmp_path}/earlier/dashboard.db")
    back_up(database, FileStore(str(tmp_path / "earlier" / "store")), tmp_path / "backup", AT, lambda _: None)
    assert schema_of(database) == schema, "a backup changes nothing"
    database.close()

    new = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")
    done = restored(new, FileStore(str(tmp_path / "new-store")), tmp_path / "backup")

    assert done.pictures > 0
    assert done.missing == 0
    new.close()


def test_a_later_programs_backup_is_refused_before_anything_changes(
    site: DashboardSite, tmp_path: Path
) -> None:
    backed_up(site, tmp_path / "backup")
    manifest = tmp_path / "backup" / "backup.json"
    later_one = read_backup(tmp_path / "backup").model_copy(update={"database_schema": "9999"})
    manifest.write_text(later_one.model_dump_json())
    database = Database.open(f"sqlite:///{tmp_path}/new/dashboard.db")

    with pytest.raises(InputRefused, match="has schema 9999, which a later program made"):
        restored(database, FileStore(str(tmp_path / "new-store")), tmp_path / "backup")

    assert schema_of(database) is None
    database.close()
