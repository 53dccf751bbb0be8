"""A registry that is away for a week, by a moved clock: the station inspects on, and says so in time."""

from pathlib import Path

import httpx
import pytest

from edge_agent.update.attack import Attack
from edge_agent.update.updater import UpdateReport
from inspection.wire.messages import UpdateState
from tests.edge_agent.update.attacks.stage import Stage

POLLS_A_WEEK = 7 * 24 * 2
POLL_H = 0.5
HOLDS_H = 72
"""A timestamp; the stage moves by minutes before it looks first."""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_week_without_the_registry(stage: Stage) -> None:
    stage.mirror.answer = lambda _: httpx.Response(503)
    named = {}
    for poll in range(1, POLLS_A_WEEK + 1):
        stage.passes(hours=POLL_H)
        named[poll] = stage.look().attack
        assert stage.installed.digest() == stage.first
    last_calm = max(poll for poll, attack in named.items() if attack is None)
    assert all(attack is Attack.FREEZE for poll, attack in named.items() if poll > last_calm)
    # The alarm comes with the first poll after what was signed last has expired.
    assert HOLDS_H - 2 * POLL_H < last_calm * POLL_H < HOLDS_H <= (last_calm + 1) * POLL_H
    assert stage.installed.manifest_of(stage.first).digest == stage.first


def test_a_start_in_the_middle_of_it_changes_nothing(stage: Stage) -> None:
    stage.mirror.answer = lambda _: httpx.Response(503)
    stage.passes(hours=100)
    stage.look()
    stage.restart()
    assert stage.installed.recover() == ""
    stage.passes(days=-20_000)  # and the machine has lost its clock
    assert stage.look().attack is Attack.FREEZE
    assert stage.installed.digest() == stage.first


def test_when_it_is_back_the_station_catches_up(stage: Stage) -> None:
    stage.mirror.answer = lambda _: httpx.Response(503)
    stage.passes(days=7)
    stage.look()
    stage.mirror.answer = lambda _: None
    stage.world.registry.refresh()
    stage.catch_up()
    assert stage.look() == UpdateReport(UpdateState.IDLE, "")
    assert stage.installed.digest() == stage.second
