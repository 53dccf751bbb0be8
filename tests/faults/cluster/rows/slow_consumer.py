"""A12: the ingest takes a tenth of what comes, then nothing at all; the broker and the station stay small."""

import signal
import threading

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.memory import peak_mb
from tests.faults.cluster.plant import Plant

TIMES, SHORT, PLANTED = 60, 2, 15
"""Seconds at a tenth, and as many at nothing."""
EVERY_S = 0.02
SLOW_S = 10.0
"""For each batch of at most 64: a tenth of fifty units a second with their pictures."""
MOST_MB = 256.0


def run(asked: Asked) -> list[Row]:
    pause = threading.Event()
    with Plant(asked.folder, defect=asked.defect) as plant:
        (post,) = plant.posts
        plant.ingest.terminate()
        plant.start_ingest(slow_s=SLOW_S if asked.times >= TIMES else asked.times / 2)
        post.send(int(2 * asked.times / EVERY_S), EVERY_S)
        pause.wait(asked.times)
        slowly = plant.archive.size()[0]
        plant.ingest.signal(signal.SIGSTOP)
        pause.wait(asked.times)
        most = {"broker": peak_mb(plant.broker.pid), "station": peak_mb(post.pid)}
        waited = post.passed - plant.archive.size()[0]
        plant.ingest.signal(signal.SIGCONT)
        plant.ingest.kill()
        plant.start_ingest()
        settled = plant.settle(asked.patience_s)
        found = plant.audit()
    return [
        Row("results stored while slow", slowly, "", detail=f"in {asked.times} s"),
        Row("results that waited in the end", waited, ""),
        *(
            Row(f"memory of the {name}, at most", round(mb), "MB", "<= 256", mb <= MOST_MB)
            for name, mb in most.items()
        ),
        *rows_of(found, post.passed, settled=settled),
    ]
