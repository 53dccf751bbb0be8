"""The rows that there are, each with the defect that must turn it red."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked
from tests.faults.cluster.rows import (
    alarms,
    alarms_alive,
    broker_kills,
    clock_jumps,
    compound,
    damaged_spool,
    database_stops,
    drain,
    ingest_kills,
    outages,
    poison,
    slow_consumer,
)


@dataclass(frozen=True)
class ScoreRow:
    title: str
    run: Callable[[Asked], list[Row]]
    times: int
    short: int
    defects: tuple[str, ...]
    planted: int | None = None
    """How often, to see a defect; None: as in the short form."""


SCORECARD: Mapping[str, ScoreRow] = MappingProxyType(
    {
        "A4": ScoreRow(
            "the broker killed under load",
            broker_kills.run,
            broker_kills.TIMES,
            broker_kills.SHORT,
            ("PUBACK believed", "never sent again"),
            broker_kills.PLANTED,
        ),
        "A5": ScoreRow(
            "the ingest killed at each step",
            ingest_kills.run,
            ingest_kills.TIMES,
            ingest_kills.SHORT,
            ("receipt before commit", "picture after row"),
        ),
        "A6": ScoreRow(
            "PostgreSQL stopped hard",
            database_stops.run,
            database_stops.TIMES,
            database_stops.SHORT,
            ("trouble taken for success",),
            database_stops.PLANTED,
        ),
        "A7": ScoreRow(
            "outages, five patterns by six kinds",
            outages.run,
            outages.TIMES,
            outages.SHORT,
            ("reconnects at leisure",),
        ),
        "A8": ScoreRow(
            "three days of results that waited",
            drain.run,
            drain.TIMES,
            drain.SHORT,
            ("fresh behind backlog",),
            drain.PLANTED,
        ),
        "A10": ScoreRow(
            "a damaged spool",
            damaged_spool.run,
            damaged_spool.TIMES,
            damaged_spool.SHORT,
            ("pictures unread", "rows believed", "numbers forgotten", "damage refused", "nothing saved"),
        ),
        "A11": ScoreRow(
            "clocks that jump",
            clock_jumps.run,
            clock_jumps.TIMES,
            clock_jumps.SHORT,
            ("the clock believed",),
            clock_jumps.PLANTED,
        ),
        "A12": ScoreRow(
            "a consumer at a tenth, then at nothing",
            slow_consumer.run,
            slow_consumer.TIMES,
            slow_consumer.SHORT,
            ("a queue that forgets",),
            slow_consumer.PLANTED,
        ),
        "A13": ScoreRow(
            "messages that nobody can take",
            poison.run,
            poison.TIMES,
            poison.SHORT,
            ("poison ends the loop",),
        ),
        "A15": ScoreRow(
            "a second fault during the recovery from the first",
            compound.run,
            compound.TIMES,
            compound.SHORT,
            ("dedup dropped",),
            compound.PLANTED,
        ),
        "F5": ScoreRow(
            "each fault raises its alarm",
            alarms.run,
            alarms.TIMES,
            alarms.SHORT,
            tuple(alarms.DEFECTS),
            alarms.PLANTED,
        ),
        "F5-real": ScoreRow(
            "each fault raises its alarm, real programs by the real clock",
            alarms_alive.run,
            alarms_alive.TIMES,
            alarms_alive.SHORT,
            ("faults untold",),
            alarms_alive.PLANTED,
        ),
    }
)
