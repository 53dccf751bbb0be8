from datetime import UTC, datetime, timedelta

import pytest

from dashboard.retrainings.occasion import occasion
from dashboard.settings import RetrainingSettings

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
    assert occasion(settings, asked_at, reviewed, NOW) == why
