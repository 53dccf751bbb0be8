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


COLUMNS = ("station", "site", "line", "seq", "at", "sku", "bundle", "verdict", "detections", "record")


def seen_of(row: Mapping[str, Any]) -> Seen:
    """Of a landed row with `COLUMNS`, as Arrow gives it."""
    verdict = Verdict(row["verdict"])
    return Seen(
        station=row["station"],
        line=f"{row['site']}/{row['line']}",
        seq=row["seq"],
        at=row["at"].astimezone(UTC),
        sku=row["sku"],
        bundle=row["bundle"] or "",
        verdict=verdict,
        scores=tuple((found["label"], found["score"]) for found in row["detections"]),
        causes=_causes(row["record"]) if verdict is Verdict.INVALID else (),
    )


def _causes(record: str) -> tuple[str, ...]:
    findings = json.loads(record)["findings"]
    return tuple(sorted({one["cause"] for one in findings if one["verdict"] == Verdict.INVALID}))
