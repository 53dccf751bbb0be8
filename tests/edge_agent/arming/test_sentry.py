from pathlib import Path

import pytest

from edge_agent.arming.part import KnownPart
from edge_agent.arming.sentry import EXPECTED_FOR_S, Sentry
from edge_agent.arming.settings import Arming
from inspection.errors import InputRefused
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words
from tests.fakes.clock import FakeClock

PARTS = (KnownPart(serial="GOLDEN-1", expect="OK"), KnownPart(serial="BAD-1", expect="NG", label="screw"))
MISSING = Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, label="screw", slot="screw-1")


def judged(serial: str, verdict: Verdict) -> InspectionRecord:
    findings = (MISSING,) if verdict is Verdict.NG else ()
    return words.record(1, verdict).model_copy(update={"unit": words.unit(serial), "findings": findings})


class World:
    def __init__(self, folder: Path, recipes: str = "a" * 64) -> None:
        self.clock = FakeClock()
        self.file = folder / "arming.json"
        self.sentry = Sentry(Arming(parts=PARTS), self.file, recipes, self.clock)

    def show(self, serial: str, verdict: Verdict) -> InspectionRecord:
        return self.sentry.passed(judged(serial, verdict), self.clock.monotonic())

    def arm(self) -> None:
        self.show("GOLDEN-1", Verdict.OK)
        self.show("BAD-1", Verdict.NG)

    @property
    def why(self) -> str | None:
        return self.sentry.unarmed(None)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_every_unit_is_invalid_until_the_known_parts_were_shown(world: World) -> None:
    record = world.show("S1", Verdict.OK)
    assert (record.verdict, [one.cause for one in record.findings]) == (Verdict.INVALID, [Cause.NOT_ARMED])
    assert record.views == judged("S1", Verdict.OK).views
    assert world.show("GOLDEN-1", Verdict.OK).verdict is Verdict.OK
    assert world.show("S2", Verdict.NG).verdict is Verdict.INVALID
    assert world.show("BAD-1", Verdict.NG).verdict is Verdict.NG
    assert world.why == ""
    assert world.show("S3", Verdict.OK) == judged("S3", Verdict.OK)


def test_a_challenge_part_that_passes_takes_the_arms_away(world: World) -> None:
    world.arm()
    assert world.show("BAD-1", Verdict.OK).verdict is Verdict.INVALID
    assert world.why == "known part BAD-1 was judged OK (nothing found) and should be NG (screw)"
    assert world.show("S1", Verdict.OK).verdict is Verdict.INVALID
    world.show("BAD-1", Verdict.NG)
    assert world.why == ""


def test_what_was_shown_outlives_the_program(tmp_path: Path) -> None:
    World(tmp_path).arm()
    assert World(tmp_path).why == ""
    World(tmp_path).show("BAD-1", Verdict.OK)
    assert "known part BAD-1 was judged OK" in str(World(tmp_path).why)


def test_another_recipe_asks_for_the_parts_again(tmp_path: Path) -> None:
    World(tmp_path).arm()
    assert World(tmp_path, recipes="c" * 64).why == (
        "show known part GOLDEN-1, BAD-1 (a recipe was changed since)"
    )


def test_a_unit_judged_by_another_model_than_the_parts_does_not_pass(world: World) -> None:
    world.arm()
    other = judged("S1", Verdict.OK).model_copy(update={"bundle": "d" * 64})
    assert world.sentry.passed(other, world.clock.monotonic()).verdict is Verdict.INVALID


@pytest.mark.parametrize("damage", ["", "{", '{"parts": {"BAD-1": {}}}'])
def test_a_damaged_file_arms_nothing(tmp_path: Path, damage: str) -> None:
    World(tmp_path).arm()
    (tmp_path / "arming.json").write_text(damage)
    assert World(tmp_path).why == "show known part GOLDEN-1, BAD-1 (not shown yet)"


def test_what_cannot_be_kept_does_not_arm_the_next_run(world: World) -> None:
    world.arm()
    staged = world.file.with_name(".staging-arming.json")
    staged.mkdir()  # nothing can be written there
    world.show("BAD-1", Verdict.OK)
    assert not world.file.exists()


def test_a_part_without_a_serial_of_its_own_is_announced(world: World) -> None:
    world.sentry.expect("GOLDEN-1")
    assert world.sentry.part_expected == "GOLDEN-1"
    assert world.show("U20260131-1", Verdict.OK).verdict is Verdict.OK
    assert world.sentry.part_expected == ""
    assert world.show("U20260131-2", Verdict.OK).verdict is Verdict.INVALID


def test_a_unit_that_had_triggered_before_is_not_the_announced_one(world: World) -> None:
    before = world.clock.monotonic()
    world.clock.go_on(0.1)
    world.sentry.expect("GOLDEN-1")
    assert world.sentry.passed(judged("S1", Verdict.OK), before).verdict is Verdict.INVALID
    assert world.sentry.part_expected == "GOLDEN-1"
    world.clock.go_on(EXPECTED_FOR_S + 1)
    assert world.sentry.part_expected == ""


def test_a_part_that_nobody_knows_is_refused(world: World) -> None:
    with pytest.raises(InputRefused, match="known part 'X': the settings know only GOLDEN-1, BAD-1"):
        world.sentry.expect("X")
