"""D3: messages with something changed, and messages built to hurt: stored, or buried by a reason.

What a station hears (receipts, triggers, commands, hints) is read as it reads it.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import BaseModel
from sqlalchemy import text

from dashboard.database.engine import Database
from dashboard.ingest.batch import Taker
from dashboard.ingest.reading import Unreadable
from inspection.errors import InputRefused
from inspection.record import InspectionRecord
from inspection.wire.codec import decode, encode
from inspection.wire.link import Incoming
from inspection.wire.messages import (
    CommandStation,
    InspectionReported,
    InspectUnit,
    ReceiptGiven,
    Refusal,
    SelectRecipe,
    StationState,
    StationStatus,
)
from inspection.wire.topics import Kind, topic
from tests.bench.release.mutate import mutated
from tests.bench.report import Row
from tests.faults.cluster import units
from tests.faults.cluster.asked import Asked
from tests.faults.inputs.child import CRASHED, read_in_child
from tests.faults.inputs.defects import planted
from tests.faults.inputs.ingest import ingest_in

TIMES, SHORT = 12_000, 480
BUILT_EACH = 6
"""One of so many is built, the others are changed."""
READ_MS = 5
AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LINE = units.station(7)
HEARD: dict[int, type[BaseModel]] = {2: ReceiptGiven, 3: InspectUnit, 4: CommandStation}
"""By a station, after what is sent to the cluster."""
NASTY: tuple[Any, ...] = (
    float("nan"), float("inf"), -float("inf"), 1e308, -1, 0, 2**63, 2**63 - 1, 2**200, -(2**63), True, None,
    "", "\0", "\ud800", "\u202e", "a" * 100_000, "../../etc/passwd", "'; DROP TABLE inspection; --",
    "1" * 5_000, [], {}, [[]], [None] * 10_000, {"a": {"b": {}}}, "2026-02-30T25:61:00Z",
    "9999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00-23:59", 10**9, [{"label": "x", "score": 1, "box": [0, 0, 1, 1]}] * 5_000,
)  # fmt: skip
DEEP = b'{"record":' + b"[" * 50_000


def run(asked: Asked) -> list[Row]:
    came = read_in_child(_read, asked.points, asked.seed, asked.defect, asked.progress)
    none = (
        "errors that are not ours",
        "refused without a word",
        "rows of what was refused",
        "stored and not readable",
    )
    return [
        Row("messages", len(asked.points), "", detail=f"one of {BUILT_EACH} built, the others changed"),
        Row("refused by name", came["refused"], ""),
        Row("still a message", came["valid"], "", detail="another digit, another order"),
        *(Row(name, came[name], "", "= 0", came[name] == 0) for name in none),
        Row("processes that died", came[CRASHED], "", "= 0", came[CRASHED] == 0),
        Row(
            f"not read within {READ_MS} ms, processor",
            round(100 * came["slow"] / len(asked.points), 2),
            "% of them",
            "<= 1",
            100 * came["slow"] <= len(asked.points),
            "the largest: lists of 5,000 things, 245 kB",
        ),
    ]


def _read(points: Sequence[int], seed: int, defect: str) -> Counter[str]:
    came: Counter[str] = Counter()
    with (
        TemporaryDirectory(prefix="sightline-") as name,
        planted(defect),
        ingest_in(Path(name)) as (taker, database),
    ):
        for point in points:
            where, payload = made(point, random.Random(f"D3/{seed}/{point}"))
            began = time.process_time()
            try:
                came.update(_cluster(taker, where, payload) if where else _station(HEARD[point % 5], payload))
            except Exception:
                came["errors that are not ours"] += 1
            came["slow"] += time.process_time() - began > READ_MS / 1000
        came["stored and not readable"] = _unreadable(database)
    return came


def _cluster(taker: Taker, where: str, payload: bytes) -> Counter[str]:
    readings = taker.read([Incoming(where, payload, 0, 1)])
    bad = [one for one in readings if isinstance(one, Unreadable)]
    stored = taker.store(readings)
    return Counter(
        {
            "refused": len(stored.dead),
            "valid": len(readings) - len(stored.dead),
            "refused without a word": sum(not one.letter.detail for one in bad),
            "rows of what was refused": bool(bad) and stored.inspections + stored.pictures,
        }
    )


def _station(kind: type[BaseModel], payload: bytes) -> Counter[str]:
    """As `edge_agent`'s takers do, each with its own kind."""
    try:
        decode(payload, kind)
    except InputRefused as error:
        return Counter({"refused": 1, "refused without a word": not str(error)})
    return Counter(valid=1)


def _unreadable(database: Database) -> int:
    """Rows whose record nobody could read again."""
    bad = 0
    with database.reading() as session:
        for (record,) in session.execute(text("SELECT record FROM inspection")):
            try:
                InspectionRecord.model_validate_json(record)
            except ValueError:
                bad += 1
    return bad


def made(point: int, chance: random.Random) -> tuple[str, bytes]:
    """A topic, empty for what a station hears, and a payload."""
    where, whole = list(_whole(point))[point % 5]
    if point % BUILT_EACH:
        return where, mutated(whole, chance)
    if point % (40 * BUILT_EACH) == 0:
        return where, DEEP
    content = json.loads(whole)
    places = list(_places(content))
    holder, key = places[chance.randrange(len(places))]
    holder[key] = chance.choice(NASTY)
    return where, json.dumps(content).encode("utf-8", "surrogatepass")


def _whole(point: int) -> Iterator[tuple[str, bytes]]:
    record = units.judged(LINE, point + 1, point + 1, AT)
    yield topic(LINE, Kind.RESULT), encode(InspectionReported(record=record))
    yield topic(LINE, Kind.STATUS), encode(StationStatus(state=StationState.ONLINE, at=AT, spool_depth=3))
    yield (
        "",
        encode(
            ReceiptGiven(inspections=(1, 2), pictures=("a" * 64,), refused=(Refusal(seq=3, reason="no"),))
        ),
    )
    yield "", encode(InspectUnit(unit=units.unit(point)))
    yield "", encode(CommandStation(command=SelectRecipe(sku="AC-100")))


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Each value, as its holder and its key there."""
    keys = (
        list(content)
        if isinstance(content, dict)
        else range(len(content))
        if isinstance(content, list)
        else ()
    )
    for key in keys:
        yield content, key
        yield from _places(content[key])
