"""A15: a second fault falls while the plant recovers from the first; pairs are drawn from all there are."""

import random
import threading
from collections import Counter
from collections.abc import Callable

from tests.bench.report import Row
from tests.faults.cluster.asked import Asked, rows_of
from tests.faults.cluster.plant import Plant
from tests.faults.cluster.points import STEPS
from tests.faults.cluster.toxic import Toxic

TIMES, SHORT, PLANTED = 100, 3, 6
EVERY_S = 0.01
UNITS_EACH = 25
SECOND_WITHIN_S = 0.5
FALLS_WITHIN_S = 2.0


def run(asked: Asked) -> list[Row]:
    struck: Counter[str] = Counter()
    with Plant(asked.folder, proxied=True, defect=asked.defect) as plant:
        (post,) = plant.posts
        for _, chance in asked.drawn("A15"):
            post.send(UNITS_EACH, EVERY_S)
            first, second = chance.sample(list(FAULTS), 2)
            struck[f"{first}, {second}"] += 1
            threading.Event().wait(chance.uniform(0, 0.2))
            FAULTS[first](plant, chance)
            threading.Event().wait(chance.uniform(0, SECOND_WITHIN_S))
            FAULTS[second](plant, chance)
            plant.proxies[0].heal()
        settled = plant.settle(asked.patience_s)
        found = plant.audit()
    pairs = Row("pairs of faults", sum(struck.values()), "", detail=f"{len(struck)} different ones")
    return [pairs, *rows_of(found, post.passed, settled=settled)]


def _kill_broker(plant: Plant, _chance: random.Random) -> None:
    plant.broker.kill()
    plant.broker.start()


def _kill_ingest(plant: Plant, _chance: random.Random) -> None:
    plant.ingest.kill()
    plant.start_ingest()


def _ingest_dies_at_a_step(plant: Plant, chance: random.Random) -> None:
    plant.ingest.kill()
    plant.start_ingest(step=chance.choice(list(STEPS)), nth=chance.randint(1, 4))
    with plant.ingest.changed:
        fell = plant.ingest.changed.wait_for(lambda: not plant.ingest.alive, FALLS_WITHIN_S)
    if not fell:
        plant.ingest.kill()
    plant.start_ingest()


def _kill_station(plant: Plant, _chance: random.Random) -> None:
    (post,) = plant.posts
    post.kill()
    post.start()


def _bad_network(toxic: Toxic) -> Callable[[Plant, random.Random], None]:
    def fall(plant: Plant, _chance: random.Random) -> None:
        plant.proxies[0].poison(toxic)

    return fall


FAULTS: dict[str, Callable[[Plant, random.Random], None]] = {
    "broker": _kill_broker,
    "ingest": _kill_ingest,
    "ingest at a step": _ingest_dies_at_a_step,
    "station": _kill_station,
    "reset": _bad_network(Toxic.RESET),
    "cut": _bad_network(Toxic.CUT),
    "sliced": _bad_network(Toxic.SLICED),
    "half open": _bad_network(Toxic.HALF_OPEN),
}
