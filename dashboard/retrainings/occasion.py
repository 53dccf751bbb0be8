"""When a retraining is due without anybody asking for one. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.settings import RetrainingSettings
from inspection.alarm import Alarm


def occasion(
    settings: RetrainingSettings,
    asked_at: datetime | None,
    reviewed: int,
    drifted: Sequence[Alarm],
    now: datetime,
) -> str | None:
    """Why one is due, in words for the job's note; None: it is not.

    Args:
        asked_at: when the last one was asked for, however it ended; None: never.
        reviewed: units that people have reviewed since then. Without one it would learn the same again.
        drifted: alarms of drift since then, oldest first.
    """
    if not reviewed:
        return None
    if settings.after_drift and drifted:
        others = f" and {len(drifted) - 1} more" if len(drifted) > 1 else ""
        return f"{drifted[0]}{others}; {reviewed} units were reviewed since the last one"
    if settings.after_reviews is not None and reviewed >= settings.after_reviews:
        return f"{reviewed} units were reviewed since the last one"
    if settings.every_h is None:
        return None
    if asked_at is None or now - asked_at >= timedelta(hours=settings.every_h):
        return f"every {settings.every_h:g} h; {reviewed} units were reviewed since the last one"
    return None
