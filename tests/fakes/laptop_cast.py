"""The cast of the laptop's story without its programs: a line, a dashboard's desk, and programs that run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from deploy.laptop.line.conveyor import Passed
from deploy.laptop.line.unit import LineUnit
from deploy.laptop.plant import STATION
from inspection.identity import StationId
from inspection.verdict import Verdict
from tests.fakes.line_station import verdict
from tests.fakes.line_units import line_unit


class RunningPrograms:
    def check(self) -> None:
        pass


class TwoBatches:
    """Units to learn and fresh ones; every second is faulty."""

    def to_learn(self) -> Iterator[LineUnit]:
        return (line_unit(f"AC-{number}", good=number % 2 == 0) for number in range(4))

    def fresh(self) -> Iterator[LineUnit]:
        return (line_unit(f"AC-{number}", good=number % 2 == 0) for number in range(10, 13))


class CastDesk:
    """What the dashboard would say. Inspections are those that `FakeConveyor` sent through."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.stored: list[dict[str, Any]] = []
        self.reviewed: list[tuple[str, bool]] = []
        self.status: dict[str, Any] = {"state": "online", "bundle": None, "spool_depth": 0}
        self.job: dict[str, Any] = {"state": "done", "stage": "publish", "message": "", "percent": 100.0}
        self.refuses = ""
        """Why the station refuses a bundle that is assigned to it."""

    def station(self, station: StationId) -> dict[str, Any]:
        return {"station": station.path, "status": self.status}

    def inspections(self, **filters: str | int) -> Iterator[dict[str, Any]]:
        wanted = filters.get("bundle")
        return (item for item in self.stored if wanted is None or item["bundle"] == wanted)

    def review(self, inspection: Mapping[str, Any], unit: LineUnit) -> None:
        self.reviewed.append((inspection["unit"]["serial"], unit.good))

    def summary(self) -> dict[str, Any]:
        return {"labels": {"screw": 4, "scratch": 2}, "reviewed": len(self.stored)}

    def ask_for_retraining(self, note: str) -> int:
        return 7

    def retraining(self, number: int) -> dict[str, Any]:
        return self.job | {"id": number, "bundle": self.digest}

    def assign(self, station: StationId, bundle: str) -> None:
        if self.refuses:
            self.status |= {"update": "refused", "update_message": self.refuses}
        else:
            self.status |= {"bundle": bundle}


class FakeConveyor:
    """Without a bundle a person decides; with one every verdict is right."""

    def __init__(self, desk: CastDesk) -> None:
        self._desk = desk

    def run(self, units: Iterable[LineUnit], on_passed: Callable[[Passed], None]) -> list[Passed]:
        passed = [self._send(unit) for unit in units]
        for item in passed:
            on_passed(item)
        return passed

    def _send(self, unit: LineUnit) -> Passed:
        bundle = self._desk.status["bundle"]
        right = Verdict.OK if unit.good else Verdict.NG
        said = right if bundle else Verdict.REVIEW
        self._desk.stored.append(
            {
                "unit": {"serial": unit.unit.serial},
                "verdict": str(said),
                "bundle": bundle,
                "views": [{"picture": {"stored": True}}, {"picture": None}],
            }
        )
        return Passed(unit, verdict(unit.unit, STATION, said))
