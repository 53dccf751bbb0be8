"""A4: the broker is killed under load, with what it had confirmed; it keeps nothing on disk."""

import signal
import threading

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.plant import Plant

TIMES, SHORT, PLANTED = 200, 3, 6
EVERY_S = 0.01
UNITS_EACH = 40


def run(asked: Asked) -> list[Row]:
    with Plant(asked.folder, defect=asked.defect) as plant:
        (post,), pause, while_open = plant.posts, threading.Event(), 0
        for point, chance in asked.drawn("A4"):
            post.send(UNITS_EACH, EVERY_S)
            seen = len(post.receipts)
            post.until(lambda seen=seen: len(post.receipts) > seen, asked.patience_s)  # type: ignore[misc]
            if point % 2:
                # What comes now the broker confirms and alone holds.
                plant.ingest.signal(signal.SIGSTOP)
            pause.wait(chance.uniform(0, 0.3))
            plant.broker.kill()
            plant.ingest.signal(signal.SIGCONT)
            while_open += not post.owes_nothing
            pause.wait(chance.uniform(0, 0.3))
            plant.broker.start()
        settled = plant.settle(asked.patience_s)
        found = plant.audit()
    kills = Row("kills of the broker", len(asked.points), "", detail=f"{while_open} with debts of the line")
    return [kills, *rows_of(found, post.passed, settled=settled)]
