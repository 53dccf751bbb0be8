"""A5: the ingest is killed at named steps between arrival and confirmation, at system calls, whenever."""

import random
import threading
from collections import Counter

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.plant import Plant, may_strace
from tests.faults.cluster.points import STEPS
from tests.faults.struck import Strike

TIMES, SHORT = 500, 8
EVERY_S = 0.005
UNITS_EACH = 30
BROKER_DIES_EACH = 8
FALLS_WITHIN_S = 8.0
CALLS = ("openat", "write", "pwrite64", "fdatasync", "fsync", "rename", "sendto")
"""Between a picture's bytes and the receipt's."""


def run(asked: Asked) -> list[Row]:
    struck: Counter[str] = Counter()
    with Plant(asked.folder, defect=asked.defect) as plant:
        (post,) = plant.posts
        plant.ingest.terminate()
        for point, chance in asked.drawn("A5"):
            post.send(UNITS_EACH, EVERY_S)
            struck[_strike(plant, point, chance)] += 1
            if point % BROKER_DIES_EACH == 2:
                # Otherwise it would bring everything again that it has no confirmation of.
                plant.broker.kill()
                plant.broker.start()
        plant.start_ingest()
        settled = plant.settle(asked.patience_s)
        found = plant.audit()
    struck_at = ", ".join(f"{name} {count}" for name, count in struck.most_common())
    kills = Row("kills of the ingest", sum(struck.values()) - struck["ended by itself"], "", detail=struck_at)
    return [kills, *rows_of(found, post.passed, settled=settled)]


def _strike(plant: Plant, point: int, chance: random.Random) -> str:
    """One ingest, from its start to its death."""
    nth, kind = chance.randint(1, 6), point % 8
    if kind < len(STEPS):
        name = list(STEPS)[kind]
        plant.start_ingest(step=name, nth=nth)
    elif kind == len(STEPS) and may_strace():
        name = chance.choice(CALLS)
        plant.strike_ingest(Strike(name, chance.randint(1, 40), from_start=True))
    else:
        name = "any moment"
        plant.start_ingest()
        threading.Event().wait(chance.uniform(0, 0.6))
        plant.ingest.kill()
    with plant.ingest.changed:
        fell = plant.ingest.changed.wait_for(lambda: not plant.ingest.alive, FALLS_WITHIN_S)
    if not fell:
        plant.ingest.kill()
        name = "any moment"
    return name if plant.ingest.wait() == -9 else "ended by itself"
