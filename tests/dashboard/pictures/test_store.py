import os
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.pictures.store import PARTS, FileStore
from inspection.errors import InputRefused, Unavailable
from inspection.label import picture_path
from tests.fakes import words
from tests.fakes.station_reports import digest_of, make_jpeg


def test_a_picture_comes_back_by_its_digest(tmp_path: Path) -> None:
    store, jpeg = FileStore(str(tmp_path)), make_jpeg()

    store.put(picture_path(digest_of(jpeg)), jpeg)

    assert store.read_picture(digest_of(jpeg)) == jpeg
    assert store.read_picture("0" * 64) is None


def test_a_picture_that_changed_on_disk_is_not_handed_out(tmp_path: Path) -> None:
    store, jpeg = FileStore(str(tmp_path)), make_jpeg()
    store.put(picture_path(digest_of(jpeg)), jpeg)

    (tmp_path / picture_path(digest_of(jpeg))).write_bytes(jpeg[:-1] + b"x")

    assert store.read_picture(digest_of(jpeg)) is None


def test_nothing_half_written_stays_behind(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path / "store"))
    store.put("labels/a.parquet", b"rows")

    assert [path.name for path in (tmp_path / "store").rglob("*") if path.is_file()] == ["a.parquet"]


def test_what_a_kill_left_half_written_is_swept_and_what_others_write_now_is_not(tmp_path: Path) -> None:
    store = FileStore(str(tmp_path))
    store.put("labels/a.parquet", b"rows")
    left, begun = (tmp_path / PARTS / name for name in ("left", "begun"))
    for path, hours in ((left, 2.0), (begun, 0.0)):
        path.write_bytes(b"ro")
        os.utime(path, (words.NOON.timestamp() - hours * 3600,) * 2)

    assert store.sweep(words.NOON - timedelta(hours=1)) == 1

    assert [path.name for path in (tmp_path / PARTS).iterdir()] == ["begun"]
    assert store.read("labels/a.parquet") == b"rows"


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "labels").write_bytes(b"a file where a folder has to be")

    with pytest.raises(Unavailable, match=r"labels/a\.parquet cannot be written"):
        FileStore(str(tmp_path)).put("labels/a.parquet", b"rows")


def test_urls_are_absolute_and_say_their_kind(tmp_path: Path) -> None:
    assert FileStore(str(tmp_path)).url_of("labels/a.parquet") == f"file://{tmp_path}/labels/a.parquet"


def test_other_stores_work_the_same() -> None:
    store = FileStore("memory://somewhere")
    store.put("labels/a.parquet", b"rows")

    assert store.read("labels/a.parquet") == b"rows"


def test_an_unknown_kind_of_url_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"pictures\.url 'gopher://x'"):
        FileStore("gopher://x")
