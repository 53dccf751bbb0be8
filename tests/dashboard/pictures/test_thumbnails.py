import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import LOOK_EVERY, SIDE, Thumbnails, shrink
from inspection.label import picture_path
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import digest_of, make_jpeg, make_record


def put(store: FileStore, content: bytes) -> str:
    store.put(picture_path(digest_of(content)), content)
    return digest_of(content)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(str(tmp_path / "store"))


def test_it_is_small_and_made_once(store: FileStore, tmp_path: Path) -> None:
    sha256 = put(store, make_jpeg(1920, 1200))
    thumbnails = Thumbnails(store, tmp_path / "small", 10**9)

    small = thumbnails.fetch(sha256)
    (tmp_path / "store" / picture_path(sha256)).unlink()

    assert small is not None
    assert Image.open(BytesIO(small)).size == (SIDE, 225)
    assert thumbnails.fetch(sha256) == small  # the store was not asked again


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_png_becomes_a_jpeg(mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (40, 1000)).save(file, "PNG")

    small = Image.open(BytesIO(shrink(file.getvalue())))

    assert (small.format, small.size) == ("JPEG", (14, SIDE))


def test_the_folder_keeps_its_bound_and_the_latest_looked_at(store: FileStore, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    size = len(shrink(make_jpeg(shade=0)))
    thumbnails = Thumbnails(store, folder, 10 * size)
    first = [put(store, make_jpeg(64, 48, shade)) for shade in range(LOOK_EVERY)]
    for age, sha256 in enumerate(first):
        thumbnails.fetch(sha256)
        path = folder / sha256[:2] / f"{sha256}.jpg"
        os.utime(path, (age, age))
    thumbnails.fetch(first[0])  # looked at again: now the youngest

    thumbnails.fetch(put(store, make_jpeg(64, 48, LOOK_EVERY)))  # the next look at how much there is

    kept = {path.stem for path in folder.glob("*/*.jpg")}
    assert sum(path.stat().st_size for path in folder.glob("*/*.jpg")) <= 10 * size
    assert first[0] in kept
    assert first[1] not in kept


def test_what_is_missing_or_altered_has_none(store: FileStore, tmp_path: Path) -> None:
    sha256 = put(store, make_jpeg())
    (tmp_path / "store" / picture_path(sha256)).write_bytes(b"something else")
    thumbnails = Thumbnails(store, tmp_path / "small", 10**9)

    assert thumbnails.fetch(sha256) is None
    assert thumbnails.fetch("0" * 64) is None


def test_a_folder_that_cannot_be_written_costs_time_and_no_picture(
    store: FileStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "small").write_text("a file")

    assert Thumbnails(store, tmp_path / "small", 10**9).fetch(put(store, make_jpeg())) is not None
    assert "pictures.thumbnails" in caplog.text


def test_over_the_web(site: DashboardSite) -> None:
    jpeg = make_jpeg(640, 480)
    site.report(make_record(1, jpeg=jpeg, size=(640, 480)), jpeg)

    answer = site.asks().get(f"/api/pictures/{digest_of(jpeg)}/small")

    assert Image.open(BytesIO(answer.content)).size == (SIDE, 270)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]
    assert site.asks().get(f"/api/pictures/{'0' * 64}/small").status_code == 404
    assert site.asks().get("/api/pictures/..%2f..%2fetc/small").status_code in (404, 422)
