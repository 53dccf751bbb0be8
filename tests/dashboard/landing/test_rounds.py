import threading

from prometheus_client import CollectorRegistry

from dashboard.ingest.metrics import IngestMetrics
from dashboard.landing.rounds import land_until
from inspection.errors import Unavailable


class LanderThat:
    """Answers in turn; stops the loop with the last answer."""

    def __init__(self, stop: threading.Event, *answers: int | Exception) -> None:
        self._stop = stop
        self._answers = list(answers)

    def land(self) -> int:
        answer = self._answers.pop(0)
        if not self._answers:
            self._stop.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_failures_are_counted_and_tried_again() -> None:
    stop, registry = threading.Event(), CollectorRegistry()
    land_until(
        stop,
        LanderThat(stop, Unavailable("away"), 3, 2, 0, RuntimeError(), 1),
        0.001,
        IngestMetrics(registry),
    )
    assert registry.get_sample_value("sightline_landed_inspections_total") == 6
    assert registry.get_sample_value("sightline_landing_failures_total") == 2


def test_never_is_never() -> None:
    land_until(threading.Event(), LanderThat(threading.Event()), 0, IngestMetrics(CollectorRegistry()))
