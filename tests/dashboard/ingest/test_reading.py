import pytest

from dashboard.ingest.dead_letters import Reason
from dashboard.ingest.reading import PictureChunk, Raised, Result, Status, Unreadable, read
from inspection.identity import StationId
from inspection.wire.codec import encode
from inspection.wire.messages import AlarmRaised, StationState, StationStatus
from inspection.wire.topics import Kind, topic
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.station_reports import (
    STATION,
    make_jpeg,
    make_record,
    picture_messages,
    result_message,
    status_message,
)

RESULT = topic(STATION, Kind.RESULT)
ALARM = "sightline/v1/wuhu/line-1/alarm"
OTHERS_ALARM = encode(AlarmRaised(alarm=alarm(line="suzhou/line-2")))


def test_what_is_ours_is_told_apart() -> None:
    record = make_record()
    result = result_message(record)
    (picture,) = picture_messages(make_jpeg())
    status = status_message(StationStatus(state=StationState.ONLINE))

    assert read(result.topic, result.payload) == Result(STATION, record, result.topic, result.payload)
    assert isinstance(read(picture.topic, picture.payload), PictureChunk)
    assert read(status.topic, status.payload) == Status(STATION, StationStatus(state=StationState.ONLINE))


def test_an_alarm_is_told_with_its_line() -> None:
    message = alarm_message(alarm())

    reading = read(message.topic, message.payload)

    assert isinstance(reading, Raised)
    assert (reading.alarm, reading.telling.line) == (alarm(), "suzhou/line-1")


@pytest.mark.parametrize(
    ("topic", "payload", "reason", "words"),
    [
        ("hello", b"", Reason.UNKNOWN_TOPIC, "topic 'hello' is not sightline/v1/site/line/station/kind"),
        ("sightline/v1/a/b/c/hint", b"", Reason.UNKNOWN_TOPIC, "hint is not for the cluster"),
        ("sightline/v1/a/b/c/status", b"{}", Reason.MALFORMED, "StationStatus: state: missing; add it"),
        (
            "sightline/v1/a/b/c/status",
            b'{"state": "online", "at": "0001-01-01T00:00:00+14:00"}',
            Reason.MALFORMED,
            "StationStatus: at: a time lies in the years 2 to 9998",
        ),
        (ALARM, b"[" * 100_000, Reason.MALFORMED, "AlarmRaised: the whole: Invalid JSON"),
        (ALARM, b" " * 300_000, Reason.MALFORMED, "AlarmRaised of 300000 bytes; at most 262144 are read"),
        (
            ALARM,
            OTHERS_ALARM,
            Reason.OTHER_LINE,
            "the topic says wuhu",
        ),
        (f"{ALARM}-receipt", b"", Reason.UNKNOWN_TOPIC, "is not sightline/v1/site/line/station/kind"),
        (RESULT, b"\xff\xd8", Reason.MALFORMED, "InspectionReported: the whole: Invalid JSON"),
        (RESULT, b'{"record": 1, "more": 2}', Reason.MALFORMED, "more: unknown key"),
        (RESULT, b"[" * 100_000, Reason.MALFORMED, "InspectionReported: the whole: Invalid JSON"),
    ],
)
def test_what_is_not_ours_is_named(topic: str, payload: bytes, reason: Reason, words: str) -> None:
    reading = read(topic, payload)

    assert isinstance(reading, Unreadable)
    assert reading.letter.reason is reason
    assert words in reading.letter.detail
    assert reading.refusal is None


def test_a_result_whose_number_is_readable_is_refused_by_number() -> None:
    reading = read(RESULT, b'{"record": {"seq": 7}}')

    assert isinstance(reading, Unreadable)
    assert reading.refusal is not None
    assert reading.refusal.seq == 7
    assert reading.refusal.reason.startswith("malformed payload: InspectionReported: record.station: missing")


def test_a_station_cannot_speak_for_another() -> None:
    other = StationId(site="wuhu", line="line-1", station="rear")
    message = result_message(make_record(seq=3), other)

    reading = read(message.topic, message.payload)

    assert isinstance(reading, Unreadable)
    assert reading.letter.reason is Reason.OTHER_STATION
    assert reading.letter.detail == "the topic says wuhu/line-1/rear, the payload wuhu/line-1/front"


def test_a_number_too_large_for_any_database_is_refused() -> None:
    message = result_message(make_record(seq=2**63))

    reading = read(message.topic, message.payload)

    assert isinstance(reading, Unreadable)
    assert reading.letter.detail == f"seq {2**63} is too large"
