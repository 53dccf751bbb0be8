"""Every fault of the table has a strike, and every strike its alarm; the seconds are the plant's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.observability.table import TABLE, By
from inspection.fault import Fault
from tests.faults.alarms.strikes import STRIKES
from tests.faults.alarms.world import World, migrated

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
