from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.database.engine import Database
from dashboard.database.tables import AlarmRow, DeadLetterRow, InspectionRow, PictureRow
from dashboard.ingest.batch import Taker
from dashboard.ingest.dead_letters import Reason
from dashboard.pictures.store import FileStore, refused_path
from inspection.alarm import Alarm
from inspection.errors import Unavailable
from inspection.label import picture_path
from inspection.wire.link import Incoming
from inspection.wire.messages import ReceiptGiven
from inspection.wire.topics import Kind, topic
from tests.fakes import alarms
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import (
    STATION,
    digest_of,
    make_jpeg,
    make_record,
    picture_messages,
    result_message,
)


def count(database: Database, table: type[object]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_record_and_picture_in_either_order(any_site: DashboardSite) -> None:
    jpeg = make_jpeg()

    stored = any_site.take(*picture_messages(jpeg), result_message(make_record(1, jpeg=jpeg)))

    assert stored.receipts == {STATION: ReceiptGiven(inspections=(1,), pictures=(digest_of(jpeg),))}
    assert any_site.store.read_picture(digest_of(jpeg)) == jpeg
    assert count(any_site.database, InspectionRow) == count(any_site.database, PictureRow) == 1


def test_a_result_that_arrives_twice_gets_two_receipts_and_one_row(any_site: DashboardSite) -> None:
    message = result_message(make_record(1))

    first, second = any_site.take(message), any_site.take(message)

    assert first.receipts == second.receipts == {STATION: ReceiptGiven(inspections=(1,))}
    assert (first.duplicates, second.duplicates) == (0, 1)
    assert count(any_site.database, InspectionRow) == 1


def test_a_number_used_twice_for_different_units_is_refused(site: DashboardSite) -> None:
    site.take(result_message(make_record(1)))

    stored = site.take(result_message(make_record(1, serial="OTHER")))

    (refusal,) = stored.receipts[STATION].refused
    assert refusal.seq == 1
    assert refusal.reason == (
        "another record has this number: wuhu/line-1/front #1 is stored with other content"
    )
    assert count(site.database, DeadLetterRow) == 1


def test_a_picture_in_chunks_is_stored_whole(site: DashboardSite) -> None:
    jpeg = make_jpeg() + bytes(600_000)  # what follows the picture's end is its sender's business

    chunks = picture_messages(jpeg)
    assert len(chunks) == 3
    assert site.take(*chunks[:2]).receipts == {}
    assert site.take(chunks[2]).receipts == {STATION: ReceiptGiven(pictures=(digest_of(jpeg),))}


def test_a_picture_with_the_wrong_digest_gets_no_receipt(site: DashboardSite) -> None:
    stored = site.take(*picture_messages(make_jpeg(), sha256="0" * 64))

    assert stored.receipts == {}
    assert stored.dead == (Reason.WRONG_DIGEST,)
    assert site.store.read(picture_path("0" * 64)) is None


def test_a_truncated_jpeg_is_kept_apart_and_may_be_forgotten(site: DashboardSite) -> None:
    broken = make_jpeg()[:-300]

    stored = site.take(*picture_messages(broken))

    assert stored.dead == (Reason.NOT_A_PICTURE,)
    assert stored.receipts == {STATION: ReceiptGiven(pictures=(digest_of(broken),))}
    assert site.store.read(refused_path(digest_of(broken))) == broken
    assert count(site.database, PictureRow) == 0


def test_poison_harms_nobody_else(any_site: DashboardSite) -> None:
    poison = [
        Incoming("sightline/v1/x", b"\x00", 1, 1),
        Incoming(topic(STATION, Kind.RESULT), b'{"record": {"seq": 9}}', 2, 1),
        Incoming(topic(STATION, Kind.STATUS), b"NaN", 3, 1),
    ]

    stored = any_site.take(*poison, result_message(make_record(1)), result_message(make_record(2)))

    assert stored.receipts[STATION].inspections == (1, 2)
    assert [refusal.seq for refusal in stored.receipts[STATION].refused] == [9]
    assert stored.dead == (Reason.UNKNOWN_TOPIC, Reason.MALFORMED, Reason.MALFORMED)


def test_a_full_store_commits_nothing_and_the_batch_can_be_taken_again(
    database: Database, tmp_path: Path
) -> None:
    jpeg = make_jpeg()
    taker = Taker(database, FileStore(str(tmp_path / "store")), ClockByHand())
    readings = taker.read([result_message(make_record(1)), *picture_messages(jpeg)])
    (tmp_path / "store").write_bytes(b"in the way")

    with pytest.raises(Unavailable, match="cannot be written"):
        taker.store(readings)
    assert count(database, InspectionRow) == 0

    (tmp_path / "store").unlink()
    assert taker.store(readings).inspections == 1
    assert count(database, PictureRow) == 1


def test_an_alarm_that_arrives_twice_gets_two_receipts_and_one_row(any_site: DashboardSite) -> None:
    message = alarm_message(alarm())

    first, second, both = any_site.take(message), any_site.take(message), any_site.take(message, message)

    assert first.taken == second.taken == {"suzhou/line-1": (alarms.digest_of(message),)}
    assert (first.alarms, first.duplicates, second.alarms, second.duplicates) == (1, 0, 0, 1)
    assert both.duplicates == 2
    assert count(any_site.database, AlarmRow) == 1


def test_a_window_that_was_looked_at_again_replaces_the_figures_of_its_alarm(any_site: DashboardSite) -> None:
    early, late = alarm(count=300), alarm(count=310, value=0.5, again=True)

    any_site.take(alarm_message(early), alarm_message(late))
    any_site.take(alarm_message(early))  # told again, out of turn

    with any_site.database.reading() as session:
        (row,) = session.scalars(select(AlarmRow))
    assert Alarm.model_validate_json(row.alarm) == late


def test_an_alarm_that_cannot_be_read_is_buried_and_whoever_told_it_may_stop(any_site: DashboardSite) -> None:
    bad = Incoming("sightline/v1/suzhou/line-1/alarm", b"\xff", 1, 1)

    stored = any_site.take(bad, alarm_message(alarm(), line="suzhou/line-2"))

    assert stored.dead == (Reason.MALFORMED, Reason.OTHER_LINE)
    assert set(stored.taken) == {"suzhou/line-1", "suzhou/line-2"}
    assert stored.taken["suzhou/line-1"] == (alarms.digest_of(bad),)
    assert (count(any_site.database, AlarmRow), count(any_site.database, DeadLetterRow)) == (0, 2)
