from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from inspection.word import LabelName, Moment, Score, Sha256, Word


class Sample(Word):
    label: LabelName = "screw"
    score: Score = 0.5
    at: Moment = datetime(2026, 1, 31, tzinfo=UTC)
    digest: Sha256 = "0" * 64


def test_a_word_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Sample().label = "dent"  # type: ignore[misc]


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"score": "0.5"},
        {"score": 1.1},
        {"score": float("nan")},
        {"label": "Screw"},
        {"label": ""},
        {"digest": "A" * 64},
        {"digest": "0" * 63},
        {"at": datetime(2026, 1, 31)},
        {"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
        {"at": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-10)))},
        {"at": datetime(1, 1, 1, tzinfo=UTC)},  # could not be told west of Greenwich
    ],
)
def test_nothing_is_bent_into_shape(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate(fields)


def test_every_time_is_told_in_utc() -> None:
    eight_in_suzhou = datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=8)))
    assert Sample(at=eight_in_suzhou).at.isoformat() == "2026-01-31T00:00:00+00:00"
