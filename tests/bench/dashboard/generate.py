"""A database of any size: inspections of some stations over some days, a few reviewed; without pictures.

Rows are written as the ingest's are, but in bulk; a record's JSON is that of a real one with its own number,
serial and times put in.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, text, update

from dashboard.database.count_tables import LabelCountRow, ModelUseRow, TallyRow
from dashboard.database.engine import Database
from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow, ReviewRow, StationRow
from dashboard.inspections.tally import Counted, Kind, quarter_of
from dashboard.reviews.review import Decision
from inspection.identity import StationId
from inspection.verdict import Verdict
from tests.fakes.station_reports import blame, found, make_record

STATIONS = tuple(
    StationId(site="wuhu", line=f"line-{line}", station=name) for line in (1, 2) for name in ("front", "back")
)
LABELS = ("screw", "label", "scratch", "dent")
SHARES = {Verdict.OK: 0.95, Verdict.NG: 0.03, Verdict.REVIEW: 0.015, Verdict.INVALID: 0.005}
REVIEWED = 0.02
BUNDLES = ("b" * 64, "c" * 64)
BATCH = 5_000
BOXES = 3
"""In each review."""
BOX = {"box": {"x1": 10.0, "y1": 10.0, "x2": 40.0, "y2": 40.0}}


def fill(database: Database, count: int, newest: datetime, days: float, seed: int = 1) -> None:
    """`count` inspections spread evenly over `days` up to `newest`."""
    draw = random.Random(seed)
    step = timedelta(days=days) / count
    first = newest - timedelta(days=days)
    rows, counted, labels = _rows(count, first, step, draw), Counter[Counted](), Counter[str]()
    for begin in range(0, count, BATCH):
        batch = [next(rows) for _ in range(min(BATCH, count - begin))]
        counted.update(one for row in batch for one in _counted(row))
        decided = [row for row in batch if draw.random() < REVIEWED and row["verdict"] != Verdict.INVALID]
        reviews = [_review(row, draw) for row in decided]
        for row in decided:
            labels[row["label"]] += BOXES
        findings = [_finding(row, draw) for row in batch if row["verdict"] == Verdict.NG]
        with database.writing() as session:
            columns = [{key: value for key, value in row.items() if key != "label"} for row in batch]
            session.execute(insert(InspectionRow), columns)
            session.execute(insert(FindingRow), findings)
            if reviews:
                session.execute(insert(ReviewRow), reviews)
                session.execute(
                    update(InspectionRow),
                    [
                        {
                            "id": review["inspection_id"],
                            "reviewed": True,
                            "review_id": review["id"],
                            "decision": review["decision"],
                            "version": 2,
                        }
                        for review in reviews
                    ],
                )
    with database.writing() as session:
        session.execute(
            insert(TallyRow),
            [{**one._asdict(), "count": n} for one, n in counted.items()],
        )
        session.execute(
            insert(LabelCountRow),
            [{"label": label, "count": n} for label, n in sorted(labels.items())],
        )
        session.execute(
            insert(ModelUseRow),
            [
                {
                    "bundle": bundle, "station": one.path, "recipe": "", "sku": "AC-1", "recipe_version": 1,
                    "first_at": first, "last_at": newest, "inspections": 1,
                }
                for bundle in BUNDLES
                for one in STATIONS
            ],
        )  # fmt: skip
        each = count // len(STATIONS)
        session.execute(
            insert(StationRow),
            [{"station": one.path, "last_seq": each, "stored": each, "state": "offline"} for one in STATIONS],
        )

    with database.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))  # as its autovacuum does by itself, some time later


def _rows(count: int, first: datetime, step: timedelta, draw: random.Random) -> Iterator[dict[str, Any]]:
    templates = {
        (station, verdict): _template(station, verdict) for station in STATIONS for verdict in Verdict
    }
    verdicts, weights = list(SHARES), list(SHARES.values())
    for number in range(count):
        station = STATIONS[number % len(STATIONS)]
        verdict = draw.choices(verdicts, weights)[0]
        at, seq, serial = first + step * number, number // len(STATIONS) + 1, f"U{number:08d}"
        bundle = BUNDLES[number * 2 >= count]
        told, label = templates[station, verdict], draw.choices(LABELS, (6, 3, 2, 1))[0]
        for mark, value in (
            ("@seq", str(seq)),
            ("@serial", serial),
            ("@at", at.isoformat()),
            ("@bundle", bundle),
            ("@label", label),
        ):
            told = told.replace(mark, value)
        yield {
            "id": number + 1, "station": station.path, "seq": seq, "record": told, "verdict": str(verdict),
            "serial": serial, "sku": "AC-1", "lot": f"L{number // 2000}", "bundle": bundle, "judged_at": at,
            "total_ms": 20 + 20 * draw.random(), "stored_at": at, "reviewed": False, "review_id": None,
            "version": 1, "label": label,
        }  # fmt: skip


def _counted(row: dict[str, Any]) -> Iterator[Counted]:
    """As `dashboard.inspections.tally.counted`."""
    where, label = (row["station"], quarter_of(row["judged_at"])), row["label"]
    yield Counted(*where, Kind.VERDICT, row["verdict"], row["bundle"])
    if row["verdict"] == Verdict.NG:
        yield Counted(*where, Kind.CAUSE, label, row["bundle"])


def _finding(row: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """As `dashboard.inspections.founds.rows_of`, with a score, a size and a zone of its own."""
    return {
        "inspection_id": row["id"], "number": 1, "judged_at": row["judged_at"], "name": row["label"],
        "verdict": Verdict.NG, "score": draw.uniform(0.5, 1), "area": draw.uniform(50, 5000),
        "zone": draw.choice(("lid", "side", None)),
    }  # fmt: skip


def _template(station: StationId, verdict: Verdict) -> str:
    findings = (blame(found("label", 0.9)),) if verdict is Verdict.NG else ()
    record = make_record(987654321, verdict, station=station, findings=findings, serial="SERIAL")
    text = record.model_dump_json().replace("987654321", "@seq").replace('"SERIAL"', '"@serial"')
    for at in (record.triggered_at, record.judged_at):
        text = text.replace(at.isoformat().replace("+00:00", "Z"), "@at")
    return text.replace(str(record.bundle), "@bundle").replace('"label":"label"', '"label":"@label"')


def _review(row: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    against = draw.random() < 0.05
    ok = (row["verdict"] == Verdict.OK) != against
    decision = Decision.OK if ok else Decision.NG
    at = row["judged_at"] + timedelta(minutes=5)
    return {
        "id": row["id"],
        "inspection_id": row["id"],
        "decision": str(decision),
        "views": json.dumps([{"view": "front", "boxes": [BOX | {"label": row["label"]}] * BOXES}]),
        "by": "rui",
        "at": at,
    }
