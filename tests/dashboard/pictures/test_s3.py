"""The picture store in a bucket: what a folder promises holds there too, and what is wrong is named."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from s3fs import S3FileSystem
from sqlalchemy import func, select

from dashboard.backup.backup import back_up
from dashboard.backup.restore import restore
from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow
from dashboard.ingest.batch import Taker
from dashboard.ingest.sample import Sample
from dashboard.pictures.store import TRIED, FileStore
from dashboard.settings import AuditSettings
from inspection.errors import Unavailable
from inspection.label import picture_path
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.dashboard_site import LOT_KEY
from tests.fakes.s3_server import S3Server
from tests.fakes.station_reports import AT, digest_of, everything_of, make_jpeg, make_record

URL = "s3://pictures/plant-7"


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    server = S3Server(tmp_path)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # no keys from elsewhere
    S3FileSystem.clear_instance_cache()
    with server:
        yield server
    S3FileSystem.clear_instance_cache()


@pytest.fixture
def store(s3: S3Server) -> FileStore:  # noqa: ARG001  what it is kept in
    made = FileStore(URL)
    made.make()
    return made


def somebody_else() -> S3FileSystem:
    """Another program at the same bucket."""
    return S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


def test_files_come_back_and_are_listed(store: FileStore) -> None:
    jpeg = make_jpeg()
    store.put(picture_path(digest_of(jpeg)), jpeg)
    store.put("labels/a.parquet", b"rows")

    assert store.read_picture(digest_of(jpeg)) == jpeg
    assert store.read("labels/b.parquet") is None
    assert store.sizes() == {picture_path(digest_of(jpeg)): len(jpeg), "labels/a.parquet": 4}
    assert store.url_of("labels/a.parquet") == f"{URL}/labels/a.parquet"


def test_a_bucket_that_is_there_is_made_no_second_time(store: FileStore) -> None:
    store.put("a", b"1")
    store.make()
    assert store.read("a") == b"1"


def test_a_file_stays_as_it_is(store: FileStore) -> None:
    store.put("a", b"first")
    store.put("a", b"second")
    assert store.read("a") == b"first"


def test_what_others_write_and_remove_is_seen(store: FileStore) -> None:
    assert store.sizes() == {}
    somebody_else().pipe_file(f"{URL}/labels/new", b"rows")
    assert store.sizes() == {"labels/new": 4}
    assert store.read("labels/new") == b"rows"
    somebody_else().rm_file(f"{URL}/labels/new")
    assert store.sizes() == {}
    assert store.read("labels/new") is None
    store.put("labels/new", b"again")
    assert store.read("labels/new") == b"again"


def test_a_half_written_file_is_none(store: FileStore) -> None:
    """A program killed in the middle of an upload: parts that nobody put together."""
    other = somebody_else()
    begun = other.call_s3("create_multipart_upload", Bucket="pictures", Key="plant-7/half")
    other.call_s3(
        "upload_part",
        Bucket="pictures",
        Key="plant-7/half",
        PartNumber=1,
        UploadId=begun["UploadId"],
        Body=b"x",
    )
    assert store.read("half") is None
    assert store.sizes() == {}
    assert store.sweep(AT) == 0


def test_a_picture_that_changed_there_is_not_handed_out(store: FileStore) -> None:
    jpeg = make_jpeg()
    store.put(picture_path(digest_of(jpeg)), jpeg)
    somebody_else().pipe_file(f"{URL}/{picture_path(digest_of(jpeg))}", jpeg[:-1])
    assert store.read_picture(digest_of(jpeg)) is None


def test_it_can_be_tried(store: FileStore) -> None:
    store.try_out()
    assert TRIED not in store.sizes()


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_not_there_is_named() -> None:
    with pytest.raises(Unavailable, match=r"a cannot be written.*`dashboard migrate` makes it"):
        FileStore(URL).put("a", b"1")


@pytest.mark.usefixtures("s3")
def test_missing_keys_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(Unavailable, match="the file that AWS_SHARED_CREDENTIALS_FILE names"):
        FileStore(URL).try_out()


def test_a_server_that_is_away_is_named_in_every_way(store: FileStore, s3: S3Server) -> None:
    s3.stop()
    for what in (
        lambda: store.put("a", b"1"),
        lambda: store.read("a"),
        store.sizes,
        store.try_out,
        store.make,
    ):
        with pytest.raises(Unavailable, match=r"store s3://pictures/plant-7: .*endpoint_url"):
            what()


def test_without_the_store_nothing_is_stored_and_no_receipt_given(
    store: FileStore, s3: S3Server, database: Database
) -> None:
    taker = Taker(database, store, ClockByHand(), Sample(LOT_KEY, AuditSettings()))
    jpeg = make_jpeg()
    messages = list(everything_of(make_record(1, jpeg=jpeg), jpeg))
    s3.stop()

    with pytest.raises(Unavailable):
        taker.store(taker.read(messages))

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InspectionRow)) == 0
    s3.start()
    store.make()
    assert taker.store(taker.read(messages)).inspections == 1
    assert store.read_picture(digest_of(jpeg)) == jpeg


def test_a_backup_of_a_bucket_goes_on_in_another(
    store: FileStore, database: Database, tmp_path: Path
) -> None:
    taker = Taker(database, store, ClockByHand(), Sample(LOT_KEY, AuditSettings()))
    jpegs = [make_jpeg(shade=40 * seq) for seq in (1, 2, 3)]
    for seq, jpeg in enumerate(jpegs, 1):
        taker.store(taker.read(list(everything_of(make_record(seq, jpeg=jpeg), jpeg))))
    back_up(database, store, tmp_path / "backup", AT, lambda _: None)
    fresh = Database.open(f"sqlite:///{tmp_path}/new.db")
    bucket = FileStore("s3://pictures-2")
    bucket.make()

    done = restore(fresh, bucket, tmp_path / "backup", AT, lambda _: None)

    assert (done.pictures, done.missing) == (3, 0)
    for jpeg in jpegs:
        assert hashlib.sha256(bucket.read_picture(digest_of(jpeg)) or b"").hexdigest() == digest_of(jpeg)
    fresh.close()
