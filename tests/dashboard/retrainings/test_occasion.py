from datetime import UTC, datetime, timedelta

import pytest

from dashboard.retrainings.occasion import occasion
from dashboard.settings import RetrainingSettings
from inspection.alarm import Alarm
from tests.fakes.alarms import alarm

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
YESTERDAY = NOW - timedelta(hours=24)
BY_NOBODY, AFTER, EVERY = (
    RetrainingSettings(),
    RetrainingSettings(after_reviews=50),
    RetrainingSettings(every_h=24),
)

CASES = [
    ("people ask", BY_NOBODY, YESTERDAY, 500, None),
    ("enough reviews", AFTER, NOW, 50, "50 units were reviewed since the last one"),
    ("one too few", AFTER, YESTERDAY, 49, None),
    ("never before", AFTER, None, 50, "50 units were reviewed since the last one"),
    ("a day is over", EVERY, YESTERDAY, 3, "every 24 h; 3 units were reviewed since the last one"),
    ("nearly a day", EVERY, YESTERDAY + timedelta(minutes=1), 3, None),
    ("a day, and nothing new", EVERY, YESTERDAY, 0, None),
    ("never before, by time", EVERY, None, 1, "every 24 h; 1 units were reviewed since the last one"),
]


@pytest.mark.parametrize(("_case", "settings", "asked_at", "reviewed", "why"), CASES)
def test_when_a_retraining_is_due(
    _case: str, settings: RetrainingSettings, asked_at: datetime | None, reviewed: int, why: str | None
) -> None:
    assert occasion(settings, asked_at, reviewed, (), NOW) == why


AFTER_DRIFT = RetrainingSettings(after_drift=True)
DRIFTS = [
    ("nothing drifted", AFTER_DRIFT, 5, [], None),
    ("nobody wants it", AFTER, 5, [alarm()], None),
    ("nothing new to learn from", AFTER_DRIFT, 0, [alarm()], None),
    ("one", AFTER_DRIFT, 5, [alarm()], f"{alarm()}; 5 units were reviewed since the last one"),
    ("two", AFTER_DRIFT, 5, [alarm()] * 2, f"{alarm()} and 1 more; 5 units were reviewed since the last one"),
]


@pytest.mark.parametrize(("_case", "settings", "reviewed", "drifted", "why"), DRIFTS)
def test_when_something_drifted(
    _case: str, settings: RetrainingSettings, reviewed: int, drifted: list[Alarm], why: str | None
) -> None:
    assert occasion(settings, YESTERDAY, reviewed, drifted, NOW) == why
