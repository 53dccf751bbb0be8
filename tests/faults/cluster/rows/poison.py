"""A13: as many messages that nobody can take as good ones, among each other."""

import random
from collections import Counter

from tests.bench.report import Row
from tests.fakes.peer import Peer
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.plant import Plant
from tests.faults.cluster.poisons import KINDS, poison

TIMES, SHORT = 10_000, 130
BURST = 130
"""Fewer than a broker's queue holds, which drops the rest in silence."""


def run(asked: Asked) -> list[Row]:
    expected: Counter[str] = Counter()
    settled = True
    with Plant(asked.folder, defect=asked.defect) as plant, Peer(plant.broker.port, None, "stranger") as peer:
        (post,) = plant.posts
        for first in range(0, len(asked.points), BURST):
            points = asked.points[first : first + BURST]
            for point in points:
                bad = poison(point, random.Random(f"A13/{asked.seed}/{point}"))
                expected[bad.reason] += 1
                peer.say(bad.topic, bad.payload)
            post.send(len(points))
            settled = settled and plant.settle(asked.patience_s)
            asked.progress(first + len(points))
            if not settled:
                break
        found, letters, alive = plant.audit(), plant.archive.letters(), plant.ingest.alive
        wrongly = sum(abs(letters.get(reason, 0) - expected[reason]) for reason in {*letters, *expected})
        found.dead = []  # counted by reason above
    buried, sent = sum(letters.values()), sum(expected.values())
    named = ", ".join(f"{reason} {count}" for reason, count in sorted(letters.items()))
    return [
        Row("messages that nobody can take", sent, "", detail=f"{len(KINDS)} kinds"),
        Row("dead letters", buried, "", f"= {sent}", buried == sent, named),
        Row("with another reason than theirs, or none", wrongly, "", "= 0", wrongly == 0),
        Row("the ingest lives", float(alive), "", "= 1", alive),
        *rows_of(found, post.passed, settled=settled),
    ]
