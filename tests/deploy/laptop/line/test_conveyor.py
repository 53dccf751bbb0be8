from collections.abc import Iterator

import pytest

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import Conveyor, Passed
from inspection.identity import StationId, Unit
from inspection.verdict import Verdict
from inspection.wire.link import BrokerAddress
from tests.fakes.line_station import LineStation, verdict
from tests.fakes.line_units import line_unit
from tests.fakes.mosquitto import Mosquitto, free_port

STATION = StationId(site="demo", line="line-1", station="final")

PASSAGES = [
    ("a good one passes", True, Verdict.OK, False, False),
    ("a good one is rejected", True, Verdict.NG, False, True),
    ("a bad one is rejected", False, Verdict.NG, False, False),
    ("a bad one passes", False, Verdict.OK, True, False),
    ("a person decides", False, Verdict.REVIEW, False, False),
    ("a person decides on a good one", True, Verdict.REVIEW, False, False),
    ("no picture", False, Verdict.INVALID, False, False),
    ("silence is no escape", False, None, False, False),
]


@pytest.mark.parametrize(("_case", "good", "said", "escaped", "overkilled"), PASSAGES)
def test_what_escapes_and_overkills_are(
    _case: str, good: bool, said: Verdict | None, escaped: bool, overkilled: bool
) -> None:
    unit = line_unit(good=good)
    passed = Passed(unit, None if said is None else verdict(unit.unit, STATION, said))
    assert (passed.escaped, passed.overkilled) == (escaped, overkilled)


@pytest.fixture
def camera() -> Iterator[LineCamera]:
    camera = LineCamera(0)
    camera.start()
    yield camera
    camera.stop()


@pytest.fixture
def broker() -> Iterator[BrokerAddress]:
    with Mosquitto() as running:
        yield BrokerAddress(port=running.port)


@pytest.mark.broker
def test_every_unit_gets_the_verdict_that_is_meant_for_it(camera: LineCamera, broker: BrokerAddress) -> None:
    def judge(unit: Unit) -> Verdict:
        return Verdict.NG if unit.serial == "AC-2" else Verdict.OK

    told: list[Passed] = []
    with LineStation(STATION, broker.port, judge) as station, Conveyor(STATION, broker, camera) as conveyor:
        passed = conveyor.run([line_unit(f"AC-{number}") for number in (1, 2, 3)], told.append)
    assert station.triggered == ["AC-1", "AC-2", "AC-3"]
    assert [item.verdict and item.verdict.verdict for item in passed] == [Verdict.OK, Verdict.NG, Verdict.OK]
    assert told == passed


@pytest.mark.broker
def test_a_unit_that_nobody_judges_passes_without_a_verdict(
    camera: LineCamera, broker: BrokerAddress
) -> None:
    def judge(unit: Unit) -> Verdict | None:
        return None if unit.serial == "AC-1" else Verdict.OK

    with (
        LineStation(STATION, broker.port, judge) as station,
        Conveyor(STATION, broker, camera, patience_s=1.5) as conveyor,
    ):
        passed = conveyor.run([line_unit("AC-1"), line_unit("AC-2")])
    assert passed[0].verdict is None
    assert passed[1].verdict is not None
    assert station.triggered == ["AC-1", "AC-2"]


def test_without_a_broker_a_unit_passes_without_a_verdict(camera: LineCamera) -> None:
    with Conveyor(STATION, BrokerAddress(port=free_port()), camera, patience_s=0.2) as conveyor:
        assert conveyor.send(line_unit()).verdict is None
