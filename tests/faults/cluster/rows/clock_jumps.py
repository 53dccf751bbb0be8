"""A11: clocks of stations and of the ingest that begin in 1970, stand still, or jump, by hours and by years.

Dates are handed to the programs, so they are bent there; the seconds that deadlines go by run on evenly.
"""

import threading

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.plant import Plant

KINDS = ("epoch", "frozen", "back", "ahead", "hour", "dst", "jumps")
TIMES, SHORT, PLANTED = 100, 2, 4
"""Seconds, each with a jump of the last line's clock."""
EVERY_S = 0.05
RESTARTS = 10
"""Of the ingest, each with another clock."""


def run(asked: Asked) -> list[Row]:
    clocks = [kind if kind != "jumps" else f"jumps:{asked.seed}" for kind in KINDS]
    pause, restart_each = threading.Event(), max(2, asked.times // RESTARTS)
    with Plant(asked.folder, lines=len(clocks), clocks=clocks, defect=asked.defect) as plant:
        for post in plant.posts:
            post.send(int(len(asked.points) / EVERY_S), EVERY_S)
        for point, chance in asked.drawn("A11"):
            pause.wait(1.0)
            if point % restart_each == 0:
                plant.ingest.kill()
                plant.start_ingest(clock=chance.choice(clocks))
        settled = plant.settle(asked.patience_s)
        found, alive = plant.audit(), plant.ingest.alive
        order = plant.archive.out_of_order()
    return [
        Row("clocks", len(clocks), "", detail=", ".join(KINDS)),
        Row("the ingest lives", float(alive), "", "= 1", alive),
        Row("stations whose numbers are not in the order of their units", len(order), "", "= 0", not order),
        *rows_of(found, sum(post.passed for post in plant.posts), settled=settled),
    ]
