"""A8: a line that was cut off for three days, a unit a second, comes back; fresh units go on passing."""

import time

from inspection.verdict import Verdict
from tests.bench.report import Row
from tests.faults.cluster import units
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.audit import Kept
from tests.faults.cluster.backlog import leave_behind
from tests.faults.cluster.memory import peak_mb, resident_mb
from tests.faults.cluster.plant import Plant
from tests.faults.cluster.post import Post

TIMES, SHORT, PLANTED = 259_200, 1_000, 10_000
FRESH_EVERY_S = 0.25
LOOK_S = 5.0
WARM_RECEIPTS = 100
START_S, GROWTH_MB, RATE, FRESH_S = 5.0, 50.0, 500.0, 5.0


def run(asked: Asked) -> list[Row]:
    with Plant(asked.folder, defect=asked.defect, held=True) as plant:
        (post,) = plant.posts
        post.told.update(leave_behind(plant.line_folder(0), 0, asked.times))
        began = time.monotonic()
        post.start()
        at_start = resident_mb(post.pid)
        # A forked process touches its parent's pages first; it counts from then on.
        post.until(lambda: len(post.receipts) > WARM_RECEIPTS or post.owes_nothing)
        ingest_at_start = resident_mb(plant.ingest.pid)
        arrived, drained_s = _drain(plant, post, asked, began)
        growth, ingest_growth = peak_mb(post.pid) - at_start, peak_mb(plant.ingest.pid) - ingest_at_start
        settled = plant.settle(asked.patience_s)
        late = _latest(post, plant.archive.rows())
        found = plant.audit()
    rate = arrived / drained_s
    return [
        Row("results that waited", asked.times, "", detail="each hundredth with its picture"),
        Row("start", round(post.ready_s, 2), "s", "<= 5", post.ready_s <= START_S),
        Row("drain", round(rate), "results/s", ">= 500", rate >= RATE, f"{arrived} in {drained_s:.0f} s"),
        Row("memory of the station, growth", round(growth), "MB", "<= 50", growth <= GROWTH_MB),
        Row("memory of the ingest, growth", round(ingest_growth), "MB", "<= 50", ingest_growth <= GROWTH_MB),
        Row("fresh NG result to the database, slowest", round(late, 1), "s", "<= 5", late <= FRESH_S),
        *rows_of(found, post.passed, settled=settled),
    ]


def _drain(plant: Plant, post: Post, asked: Asked, began: float) -> tuple[int, float]:
    """Until what waited has arrived, or nothing more does; fresh units pass meanwhile."""
    before = -1
    while (now := plant.archive.size()[0]) < asked.times and now > before:
        before = now
        post.send(int(LOOK_S / FRESH_EVERY_S), FRESH_EVERY_S)
        post.until(lambda: post.owes_nothing, LOOK_S)
        asked.progress(now)
    return plant.archive.size()[0], time.monotonic() - began


def _latest(post: Post, rows: list[Kept]) -> float:
    stored = {units.number_of(row.serial): row.stored_at for row in rows}
    fresh = [one for one in post.told.values() if one.verdict is Verdict.NG and one.at > 0]
    return max((stored[one.number] - one.at for one in fresh if one.number in stored), default=0.0)
