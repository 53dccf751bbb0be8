"""What of an inspection is counted, and in which window of time.

All that is known of a window are counts, and counts of two batches add up: that is why a window can grow,
batch by batch, and never needs the rows again.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from inspection.judging.thresholds import resolve
from trainer.stream.seen import Seen
from trainer.stream.settings import SiftRules
from trainer.stream.sift import Kept

BINS = 50
"""Of scores, each .02 wide; 1.0 belongs to the last."""
GREYS = 256
"""Of brightness, each a grey level wide. A line's light keeps to few of them, so few are counted."""


class Kind(StrEnum):
    VERDICT = "verdict"
    """`name`: the verdict. All verdicts of a window are all its inspections."""
    LABEL = "label"
    """`name`: a label; detections from its grey band on."""
    SCORE = "score"
    """`name`: a label; all its detections, by `bin` of their score."""
    CAUSE = "cause"
    """`name`: why inspections were INVALID; too dark and too bright are among them."""
    BRIGHTNESS = "brightness"
    """`name`: a view; all its pictures, by `bin` of their mean grey."""
    KEPT = "kept"
    """`name`: why the sift kept it."""
    LATE = "late"
    """Inspections that came after the window had closed. They are in the other counts too."""


class Counted(NamedTuple):
    """One thing that is counted by one."""

    start: datetime
    """Of the window, included; UTC."""
    line: str
    sku: str
    bundle: str
    kind: str
    name: str
    bin: int
    """0 where there are none."""


def counted(
    seen: Seen, kept: Kept | None, closed: Mapping[str, datetime], window: timedelta, rules: SiftRules
) -> list[Counted]:
    """All that this inspection adds by one; the same thing twice counts twice.

    `closed`: up to when the windows of each line were closed before it came (`trainer.stream.marks`).
    """
    start = window_of(seen.at, window)
    told: list[tuple[str, str, int]] = [(Kind.VERDICT, seen.verdict, 0)]
    for label, score in seen.scores:
        told.append((Kind.SCORE, label, bin_of(score)))
        if score >= resolve(label, None, None, rules.thresholds).grey:
            told.append((Kind.LABEL, label, 0))
    told += [(Kind.CAUSE, cause, 0) for cause in seen.causes]
    told += [(Kind.BRIGHTNESS, view, min(int(mean), GREYS - 1)) for view, mean in seen.brightness]
    if kept is not None:
        told.append((Kind.KEPT, kept.why, 0))
    if seen.line in closed and start + window <= closed[seen.line]:
        told.append((Kind.LATE, "", 0))
    return [
        Counted(start, seen.line, seen.sku, seen.bundle, str(kind), str(name), number)
        for kind, name, number in told
    ]


def window_of(at: datetime, window: timedelta) -> datetime:
    """Start of the window that `at` lies in; windows are counted from 1970 on, in UTC."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (at - epoch) // window * window


def bin_of(score: float) -> int:
    return min(int(score * BINS), BINS - 1)
