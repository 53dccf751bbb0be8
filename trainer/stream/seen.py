"""An inspection as the stream's rules see it: the few columns of a landed row that they decide by."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from inspection.verdict import Verdict


class Seen(NamedTuple):
    station: str
    """`site/line/station`."""
    line: str
    """`site/line`."""
    seq: int
    at: datetime
    """UTC."""
    sku: str
    bundle: str
    """Digest; empty: the station had none."""
    verdict: Verdict
    scores: tuple[tuple[str, float], ...]
    """Label and score of each detection, in every view."""
    causes: tuple[str, ...]
    """Why it could not be judged; empty unless it is INVALID."""
    brightness: tuple[tuple[str, float], ...] = ()
    """View and mean grey, 0 to 255, of each picture; a station of before did not tell it."""


COLUMNS = ("station", "site", "line", "seq", "at", "sku", "bundle", "verdict", "detections", "record")


def seen_of(row: Mapping[str, Any]) -> Seen:
    """Of a landed row with `COLUMNS`, as Arrow gives it."""
    verdict = Verdict(row["verdict"])
    text = row["record"]
    # Most of the time goes into reading the record: not for nothing.
    record = json.loads(text) if verdict is Verdict.INVALID or '"brightness"' in text else None
    return Seen(
        station=row["station"],
        line=f"{row['site']}/{row['line']}",
        seq=row["seq"],
        at=row["at"].astimezone(UTC),
        sku=row["sku"],
        bundle=row["bundle"] or "",
        verdict=verdict,
        scores=tuple((found["label"], found["score"]) for found in row["detections"]),
        causes=_causes(record) if record and verdict is Verdict.INVALID else (),
        brightness=_brightness(record) if record else (),
    )


def _causes(record: dict[str, Any]) -> tuple[str, ...]:
    found = (one["cause"] for one in record["findings"] if one["verdict"] == Verdict.INVALID)
    return tuple(sorted(set(found)))


def _brightness(record: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    told = ((one["view"], one.get("brightness")) for one in record["views"])
    return tuple((view, float(mean)) for view, mean in told if mean is not None)
