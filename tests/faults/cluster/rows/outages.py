"""A7: five patterns of outage by six kinds; each kind has its own line and its own bad network.

The patterns are those of Azure IoT Edge's connectivity tests, a second here for a minute there.
"""

import threading
import time
from dataclasses import dataclass, field

from inspection.verdict import Verdict
from tests.bench.report import Row
from tests.faults.cluster import units
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.audit import Kept
from tests.faults.cluster.plant import Plant
from tests.faults.cluster.post import Post
from tests.faults.cluster.toxic import Toxic

PATTERNS = ((5, 5, 5), (10, 10, 3), (15, 15, 3), (30, 30, 2), (5, 20, 3))
"""Seconds down, seconds up, how often."""
KINDS = (Toxic.DOWN, Toxic.SILENT, Toxic.HALF_OPEN, Toxic.RESET, Toxic.SLOW, Toxic.LATE)
TIMES, SHORT = len(PATTERNS), 1
SHORT_PATTERN = (2, 4, 1)
EVERY_S = 0.2
BACK_S, FRESH_S = 5.0, 5.0


@dataclass
class Lived:
    """What one line went through."""

    down: list[tuple[float, float]] = field(default_factory=list)
    """From and to, in seconds since 1970."""
    back_s: list[float] = field(default_factory=list)
    """From each link-up to the first receipt."""

    def up_at(self, at: float) -> bool:
        return not any(begin - FRESH_S <= at <= end for begin, end in self.down)


def run(asked: Asked) -> list[Row]:
    with Plant(asked.folder, lines=len(KINDS), proxied=True, defect=asked.defect) as plant:
        lived = [Lived() for _ in KINDS]
        for point, _ in asked.drawn("A7"):
            _suffer(plant, SHORT_PATTERN if asked.times == SHORT else PATTERNS[point % TIMES], lived)
        settled = plant.settle(asked.patience_s)
        found, rows = plant.audit(), plant.archive.rows()
    fresh = [_latest(post, one, rows) for post, one in zip(plant.posts, lived, strict=True)]
    late = max(fresh)
    slowest = [max(one.back_s, default=0.0) for one in lived]
    back_s, cells = max(slowest), len(asked.points) * len(KINDS)
    return [
        Row("cells", cells, "", detail=f"{len(asked.points)} patterns x {len(KINDS)} kinds"),
        Row("link-up to first receipt", round(back_s, 1), "s", "<= 5", back_s <= BACK_S, _by_kind(slowest)),
        Row(
            "fresh NG result to the database, slowest",
            round(late, 1),
            "s",
            "<= 5",
            late <= FRESH_S,
            _by_kind(fresh),
        ),
        *rows_of(found, sum(post.passed for post in plant.posts), settled=settled),
    ]


def _suffer(plant: Plant, pattern: tuple[int, int, int], lived: list[Lived]) -> None:
    off_s, on_s, times = pattern
    pause = threading.Event()
    for post in plant.posts:
        post.send(int((off_s + on_s) * times / EVERY_S), EVERY_S)
    for _ in range(times):
        began = time.time()
        for proxy, toxic in zip(plant.proxies, KINDS, strict=True):
            proxy.poison(toxic)
        pause.wait(off_s)
        healed = time.monotonic()
        for proxy, one in zip(plant.proxies, lived, strict=True):
            proxy.heal()
            one.down.append((began, time.time()))
        pause.wait(on_s)
        for post, one in zip(plant.posts, lived, strict=True):
            first = next((at for at in post.receipts if at > healed), None)
            one.back_s.append(time.monotonic() - healed if first is None else first - healed)


def _latest(post: Post, lived: Lived, rows: list[Kept]) -> float:
    """Of NG units that passed while the link was up, and stayed so for a while: told to stored, slowest."""
    stored = {units.number_of(row.serial): row.stored_at for row in rows}
    fresh = [one for one in post.told.values() if one.verdict is Verdict.NG and lived.up_at(one.at)]
    return max((stored[one.number] - one.at for one in fresh if one.number in stored), default=0.0)


def _by_kind(seconds: list[float]) -> str:
    return ", ".join(f"{kind.name.lower()} {most:.1f}" for kind, most in zip(KINDS, seconds, strict=True))
