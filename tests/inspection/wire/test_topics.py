import pytest

from inspection.errors import InputRefused
from inspection.wire.topics import (
    Chunk,
    Kind,
    Topic,
    alarm_receipt_topic,
    alarm_topic,
    every_station,
    image_topic,
    line_of_alarm,
    parse_topic,
    topic,
)
from tests.fakes.words import STATION

PICTURE = "sightline/v1/suzhou/line-1/final/image/" + "a" * 64


def test_a_topic_says_station_and_kind() -> None:
    name = topic(STATION, Kind.RESULT)
    assert name == "sightline/v1/suzhou/line-1/final/result"
    assert parse_topic(name) == Topic(STATION, Kind.RESULT, None)


def test_a_picture_travels_in_chunks() -> None:
    chunk = Chunk("a" * 64, 1, 3)
    assert image_topic(STATION, chunk) == f"{PICTURE}/1/3"
    assert parse_topic(f"{PICTURE}/1/3") == Topic(STATION, Kind.IMAGE, chunk)


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.STATUS, "sightline/v1/+/+/+/status"), (Kind.IMAGE, "sightline/v1/+/+/+/image/#")]
)
def test_one_subscription_hears_every_station(kind: Kind, name: str) -> None:
    assert every_station(kind) == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weather/today", "is not sightline/v1/site/line/station/kind"),
        ("sightline/v2/a/b/c/result", "is not sightline/v1/site/line/station/kind"),
        ("sightline/v1/a/b/c", "is not sightline/v1/site/line/station/kind"),
        ("sightline/v1/a/b/c/gossip", "unknown kind 'gossip'"),
        ("sightline/v1/A/b/c/result", "write it as site/line/station"),
        ("sightline/v1/a/b/c/result/x", "has more levels than result topics have"),
        (f"{PICTURE}/3/3", "index < count"),
        (f"{PICTURE}/0", "image/sha256/index/count"),
        ("sightline/v1/a/b/c/image/xyz/0/1", "image/sha256/index/count"),
    ],
)
def test_what_is_none_of_ours_is_refused_by_name(name: str, words: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_topic(name)
    assert words in str(refused.value)


def test_an_alarm_is_the_lines() -> None:
    assert alarm_topic("suzhou/line-1") == "sightline/v1/suzhou/line-1/alarm"
    assert line_of_alarm("sightline/v1/suzhou/line-1/alarm") == "suzhou/line-1"


@pytest.mark.parametrize(
    "name",
    [
        "sightline/v1/suzhou/line-1/alarm/status",  # of a station called alarm
        alarm_receipt_topic("suzhou/line-1"),
        "sightline/v1/suzhou/LINE/alarm",
        "sightline/v1/suzhou/line-1/alarm\n",
        "other/sightline/v1/suzhou/line-1/alarm",
    ],
)
def test_no_other_topic_is_taken_for_an_alarms(name: str) -> None:
    assert line_of_alarm(name) is None
