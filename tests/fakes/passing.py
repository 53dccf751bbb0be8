"""Units that pass a line, as the stream sees them: landed rows by the hundred, of chosen scores and times."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from dashboard.landing.parquet import to_parquet
from inspection.identity import StationId
from inspection.landed import LandedInspection, landed, landing_folder
from inspection.record import ViewRecord
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words
from trainer.stream.seen import Seen

BUNDLE = "b" * 64
LINE = "suzhou/line-1"
NULL = datetime(1970, 1, 1, tzinfo=UTC)


def seen(
    verdict: Verdict = Verdict.OK,
    *scores: float,
    seq: int = 1,
    at: datetime = words.NOON,
    causes: tuple[str, ...] = (),
    brightness: tuple[tuple[str, float], ...] = (),
) -> Seen:
    """A `screw` of each score."""
    found = tuple(("screw", score) for score in scores)
    return Seen(words.STATION.path, LINE, seq, at, "AC-100", BUNDLE, verdict, found, causes, brightness)


def passed(
    seq: int,
    verdict: Verdict = Verdict.OK,
    *scores: float,
    at: datetime = words.NOON,
    station: StationId = words.STATION,
    cause: Cause | None = None,
    id_: int | None = None,
    brightness: float | None = None,
) -> LandedInspection:
    """The row of such a unit; `at` is exact."""
    found = tuple(words.screw(score) for score in scores)
    record = words.record(seq, verdict).model_copy(
        update={
            "station": station,
            "judged_at": at,
            "bundle": BUNDLE,
            "views": (ViewRecord(view="front", detections=found, brightness=brightness),),
            "findings": (Finding(verdict=verdict, cause=cause),) if cause else (),
        }
    )
    return landed(seq if id_ is None else id_, record, record.model_dump_json())


def each_minute(first: int, verdicts: Sequence[Verdict], *scores: float) -> list[LandedInspection]:
    """One a minute from number `first` on; the first number came at noon."""
    return [
        passed(first + number, verdict, *scores, at=words.NOON + timedelta(minutes=first + number - 1))
        for number, verdict in enumerate(verdicts)
    ]


def land(store: Path, rows: Iterable[LandedInspection], name: str) -> None:
    """As the dashboard does: a file for each day."""
    days: dict[str, list[LandedInspection]] = {}
    for row in rows:
        days.setdefault(landing_folder(row), []).append(row)
    for folder, group in days.items():
        file = store / folder / f"{name}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        staged = file.with_name(f".{file.name}")
        staged.write_bytes(to_parquet(group))
        staged.replace(file)


Cell = tuple[datetime, str, str, str]
"""Window, line, SKU, verdict."""


def in_rows(rows: Iterable[LandedInspection], window: timedelta) -> Counter[Cell]:
    """The oracle: how often each verdict in each window, counted from the rows themselves."""
    return Counter(
        (NULL + (row.at - NULL) // window * window, f"{row.site}/{row.line}", row.sku, str(row.verdict))
        for row in rows
    )


def in_windows(out: Path) -> Counter[Cell]:
    """The same as a stream has counted it, from its files alone."""
    found: Counter[Cell] = Counter()
    for file in out.glob("windows/day=*/*.parquet"):
        for row in pq.ParquetFile(file).read().to_pylist():
            if row["kind"] == "verdict":
                found[row["start"], row["line"], row["sku"], row["name"]] += row["count"]
    return found
