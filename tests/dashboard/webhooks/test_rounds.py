"""Who is away is left alone for a while, and holds up nobody."""

from dataclasses import dataclass, field

import pytest
from prometheus_client import CollectorRegistry

from dashboard.ingest.metrics import IngestMetrics
from dashboard.webhooks.rounds import LONGEST_S, Rounds
from inspection.errors import Unavailable


@dataclass
class Brings:
    name: str
    answers: list[bool | Exception] = field(default_factory=list)
    told: int = 0
    tried: list[float] = field(default_factory=list)

    def bring(self) -> bool:
        self.tried.append(clock[0])
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, Exception):
            raise answer
        self.told += answer
        return answer


clock = [0.0]


@pytest.fixture(autouse=True)
def begin() -> None:
    clock[0] = 0.0


def run(rounds: Rounds, seconds: int) -> None:
    for _ in range(seconds):
        rounds.look()
        clock[0] += 1


def test_pauses_double_and_end_with_the_first_success() -> None:
    away, well = Brings("away", [False] * 4), Brings("well")
    registry = CollectorRegistry()
    run(Rounds([away, well], IngestMetrics(registry), lambda: clock[0]), 20)
    assert away.tried == [0, 1, 3, 7, 15, 16, 17, 18, 19]
    assert len(well.tried) == 20
    assert registry.get_sample_value("sightline_webhook_failures_total", {"webhook": "away"}) == 4
    assert registry.get_sample_value("sightline_webhook_events_total", {"webhook": "well"}) == 20


def test_no_pause_is_longer_than_the_longest() -> None:
    away = Brings("away", [False] * 40)
    run(Rounds([away], IngestMetrics(CollectorRegistry()), lambda: clock[0]), 3000)
    assert away.tried[-1] - away.tried[-2] == LONGEST_S


def test_trouble_of_one_is_no_trouble_of_another() -> None:
    odd = Brings("odd", [Unavailable("the database is away"), ZeroDivisionError()])
    well = Brings("well")
    run(Rounds([odd, well], IngestMetrics(CollectorRegistry()), lambda: clock[0]), 5)
    assert (len(well.tried), odd.told) == (5, 2)
