"""A6: PostgreSQL is stopped hard under load, once for a minute; meanwhile nothing is confirmed."""

import signal
import threading
import time

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.plant import Plant
from tests.faults.cluster.postgres import Postgres

TIMES, SHORT, PLANTED = 50, 1, 3
EVERY_S = 0.02
UNITS_EACH = 60
LONG_S, LONG_AT = 60.0, 25
BACK_S, GRACE_S = 10.0, 1.0
HOW = (signal.SIGQUIT, signal.SIGKILL, signal.SIGINT)


def run(asked: Asked) -> list[Row]:
    back: list[float] = []
    wrongly, pause = 0, threading.Event()
    with Postgres() as database, Plant(asked.folder, defect=asked.defect, url=database.url) as plant:
        (post,) = plant.posts
        for point, chance in asked.drawn("A6"):
            post.send(UNITS_EACH, EVERY_S)
            seen = len(post.receipts)
            post.until(lambda seen=seen: len(post.receipts) > seen, asked.patience_s)  # type: ignore[misc]
            pause.wait(chance.uniform(0, 0.3))
            database.stop(HOW[point % len(HOW)])
            stopped = time.monotonic()
            pause.wait(LONG_S if point == LONG_AT else chance.uniform(1.0, 2.0))
            began = time.monotonic()
            wrongly += sum(stopped + GRACE_S < at < began for at in post.receipts)
            database.start()
            up = time.monotonic()
            post.until(
                lambda up=up: post.receipts[-1] > up or post.owes_nothing,  # type: ignore[misc]
                asked.patience_s,
            )
            back.append(max(0.0, post.receipts[-1] - up))
        settled = plant.settle(asked.patience_s)
        found, alive = plant.audit(), plant.ingest.alive
        plant.ingest.terminate()
    slowest = max(back)
    return [
        Row("stops of PostgreSQL", len(back), "", detail="immediate, the postmaster killed, fast: in turn"),
        Row("receipts while it was away", wrongly, "", "= 0", wrongly == 0),
        Row("start to first receipt, slowest", round(slowest, 1), "s", "<= 10", slowest <= BACK_S),
        Row("the ingest lives", float(alive), "", "= 1", alive),
        *rows_of(found, post.passed, settled=settled),
    ]
