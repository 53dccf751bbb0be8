from datetime import timedelta

import pytest
from pydantic import ValidationError

from inspection.alarm import Alarm, AlarmKind
from tests.fakes.alarms import BUNDLE, alarm
from tests.fakes.words import NOON


def test_an_alarm_is_named_by_its_facts() -> None:
    assert alarm().id == f"2026-01-31T12:00:00Z|suzhou/line-1|AC-100|{BUNDLE}|score drift (PSI)|screw"
    assert alarm(start=NOON + timedelta(minutes=10)).id != alarm().id
    assert alarm(value=0.9, count=310, again=True).id == alarm().id


def test_what_older_jobs_wrote_is_read() -> None:
    said = alarm().model_dump_json()
    assert "view" not in said
    assert Alarm.model_validate_json(said) == alarm()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "another's"}, "the alarm's id must be '2026-01-31T12:00:00Z|suzhou/line-1|"),
        ({"line": "suzhou"}, "line"),
        ({"sku": "A" * 65}, "sku"),
        ({"bundle": "b" * 63}, "bundle"),
        ({"label": "<b>"}, "label"),
        ({"value": float("inf")}, "value"),
        ({"value": -1.0}, "value"),
        ({"count": 2**53}, "count"),
    ],
)
def test_what_is_none_is_refused_by_name(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Alarm.model_validate({**alarm().model_dump(), **fields})
    assert words in str(refused.value)


def test_more_ng_than_usual_is_no_drift() -> None:
    assert [kind for kind in AlarmKind if not kind.is_drift] == [AlarmKind.NG_RATE]
