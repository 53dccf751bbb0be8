"""Every fault of the table has a strike, and every strike its alarm; the seconds are the plant's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.observability.table import TABLE, By
from inspection.fault import Fault
from tests.faults.alarms.strikes import STRIKES
from tests.faults.alarms.world import World, migrated
from tests.faults.cluster.asked import Asked
from tests.faults.cluster.rows import alarms
from tests.faults.cluster.rows.alarms import DEFECTS

BAR_S = 10


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with migrated(tmp_path_factory.mktemp("migrated")) as file:
        yield file


@pytest.fixture
def world(tmp_path: Path, template: Path) -> Iterator[World]:
    world = World(tmp_path, template)
    for _ in range(6):
        world.second()
    assert world.seen() == set(), "a plant in which all is well is calm"
    yield world
    world.close()


def test_each_fault_has_its_row_and_each_row_its_strikes() -> None:
    assert [row.fault for row in TABLE] == sorted(set(Fault), key=[row.fault for row in TABLE].index)
    assert set(STRIKES) == {(by, row.fault) for row in TABLE for by in row.by}


@pytest.mark.parametrize("struck", STRIKES, ids=lambda struck: f"{struck[0]}: {struck[1]}")
def test_a_fault_raises_its_alarm(world: World, struck: tuple[By, Fault]) -> None:
    STRIKES[struck](world)
    after = world.until(struck, BAR_S)
    assert after is not None, f"{struck} stays silent; what shows is {world.seen()}"


def test_a_cable_that_is_pulled_is_a_silent_station_without_a_last_will(world: World) -> None:
    world.station_lives = False
    assert world.until((By.DASHBOARD, Fault.STATION_SILENT), BAR_S) is not None


def test_one_cause_one_alarm(world: World) -> None:
    world.ingest_lives = False
    for _ in range(20):
        world.second()
    assert world.seen() == {(By.DASHBOARD, Fault.INGEST_SILENT)}


def test_what_is_mended_is_over_by_itself(world: World) -> None:
    world.station.polls = False
    assert world.until((By.STATION, Fault.LINE_SILENT), BAR_S) is not None
    world.station.polls = True
    world.second()
    assert world.seen() == set()
    (alarm,) = [one for one in world.alarms() if one["alarm"]["fault"] == Fault.LINE_SILENT]
    assert alarm["over_at"] is not None
    assert alarm["acknowledged_by"] is None


def test_one_that_flickers_is_one_alarm(world: World) -> None:
    for _ in range(3):
        world.station.polls = False
        assert world.until((By.STATION, Fault.LINE_SILENT), BAR_S) is not None
        world.station.polls = True
        world.second()
    assert [one["alarm"]["fault"] for one in world.alarms()].count(Fault.LINE_SILENT) == 1


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_check_that_is_dropped_turns_the_row_red(
    tmp_path: Path, defect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {key: STRIKES[key] for key in ((By.STATION, Fault.CAMERA_LOST), (By.INGEST, Fault.STORE_FAILS))}
    monkeypatch.setattr(alarms, "STRIKES", few)
    red = [one.name for one in alarms.run(Asked(tmp_path, 1, 1, defect=defect)) if one.holds is False]
    assert "silent faults" in red
