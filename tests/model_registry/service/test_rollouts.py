"""The desk keeps what is meant, signs it, and goes on after a kill at any step of the disk."""

from pathlib import Path
from typing import Any

import pytest

from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId
from model_registry.bundle.disk import DISK, Disk
from model_registry.rollout.assignment import AssignmentWanted
from model_registry.rollout.evidence import ShadowFigures
from model_registry.rollout.ledger import LedgerEvent
from model_registry.rollout.plan import RolloutWanted, ShadowStage
from model_registry.rollout.progress import Rollout, RolloutState, StationStep
from model_registry.service.rollouts import RolloutDesk
from tests.fakes.bundles import bundle, lineage
from tests.fakes.paper_rollout import ANN, PROVES, PaperRollout, figures, plan, station
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.stopping_disk import Killed, StoppingDisk


class Factory:
    """A registry with an old and a new bundle; four stations run the old one. The canary are two of them."""

    def __init__(self, folder: Path) -> None:
        self.world = RegistryWorld(folder / "registry")
        self.old = self.world.release(bundle(folder)).digest
        self.new = self.world.release(bundle(folder, lineage=lineage(run="r-2"))).digest
        self.world.registry.assign_all(
            [AssignmentWanted(station=station(n), bundle=self.old, by="ann") for n in (1, 2, 3, 4)]
        )
        self.wanted = RolloutWanted(plan=plan(2, 2, bundle=self.new), by="ann", why="fewer overkills")

    @property
    def desk(self) -> RolloutDesk:
        return self.world.rollouts

    def restart(self, disk: Disk = DISK) -> None:
        self.world.registry = self.world.restarted(disk)
        self.world.rollouts = self.world.desk(disk)

    def sees(self, *numbers: int, **changes: Any) -> Rollout:
        """The cluster reports these stations, which run what they are signed to run."""
        paper = PaperRollout(self.wanted.plan)
        paper.now, paper.rollout = self.world.clock.now(), self.desk.of(1)
        run = {number: self.signed()[station(number)][0] for number in numbers}
        self.desk.take([paper.evidence(number, running=run[number], **changes) for number in numbers])
        return self.desk.of(1)

    def signed(self) -> dict[StationId, tuple[str | None, int]]:
        found = self.world.registry.shelf.assignments()
        return {one.station: (one.bundle, one.version) for one in found}

    def events(self) -> list[str]:
        lines = self.world.registry.ledger.lines()
        return [line.fact.event for line in lines if line.fact.rollout is not None]


@pytest.fixture
def factory(tmp_path: Path) -> Factory:
    return Factory(tmp_path)


def test_from_the_canary_to_all_and_back_by_one_order(factory: Factory) -> None:
    factory.desk.begin(factory.wanted)
    factory.sees(1, 2, 3, 4)
    assert [factory.signed()[station(n)] for n in (1, 2, 3)] == [
        (factory.new, 2),
        (factory.new, 2),
        (factory.old, 1),
    ]
    factory.sees(1, 2, since=PROVES)
    factory.sees(3, 4, since=PROVES)
    assert factory.desk.of(1).state is RolloutState.DONE
    assert set(factory.signed().values()) == {(factory.new, 2)}
    factory.desk.order(1, "rollback", ANN)
    assert set(factory.signed().values()) == {(factory.old, 3)}
    assert factory.events() == ["rollout begun", "rollout stage", "rollout done", "rolled back"]
    lines = factory.world.registry.ledger.lines()
    assert lines[-1].fact.by == "ann"
    assert {line.fact.by for line in lines if line.fact.version == 3} == {"rollout 1, ann"}


def test_a_bad_bundle_stops_in_the_canary(factory: Factory) -> None:
    factory.desk.begin(factory.wanted)
    factory.sees(1, 2, 3, 4)
    stopped = factory.sees(1, since=figures(ng=100))
    assert stopped.state is RolloutState.STOPPED
    assert factory.signed() == {
        station(1): (factory.old, 3),
        station(2): (factory.old, 3),
        station(3): (factory.old, 1),
        station(4): (factory.old, 1),
    }
    assert factory.world.registry.ledger.lines()[-1].fact.event is LedgerEvent.ROLLOUT_STOPPED


def test_what_runs_is_held_against_everybody_else(factory: Factory) -> None:
    factory.desk.begin(factory.wanted)
    by_hand = AssignmentWanted(station=station(4), bundle=factory.new, by="bob")
    with pytest.raises(InputRefused, match="station-4 is in rollout 1, which is running; abort that first"):
        factory.desk.assign_by_hand(by_hand)
    with pytest.raises(InputRefused, match="station-1 is in rollout 1"):
        factory.desk.begin(factory.wanted)
    factory.desk.order(1, "abort", ANN)
    assert factory.desk.assign_by_hand(by_hand).version == 2
    again = factory.wanted.model_copy(update={"plan": plan(3, bundle=factory.new)})
    assert factory.desk.begin(again).number == 2
    assert [one.number for one in factory.desk.all(over=1)] == [2, 1]
    assert [one.number for one in factory.desk.all(over=0)] == [2], "nothing of the first is left to be seen"


def test_what_is_not_there_is_refused_by_name(factory: Factory) -> None:
    unknown = factory.wanted.model_copy(update={"plan": plan(2, bundle="f" * 64)})
    with pytest.raises(InputRefused, match=f"bundle {'f' * 64}: not released"):
        factory.desk.begin(unknown)
    with pytest.raises(InputRefused, match="rollout 7: no such rollout"):
        factory.desk.order(7, "pause", ANN)
    factory.desk.begin(factory.wanted)
    with pytest.raises(
        InputRefused, match="'jump': no such order; give one of pause, resume, abort or rollback"
    ):
        factory.desk.order(1, "jump", ANN)


def test_a_deadline_passes_without_evidence(factory: Factory) -> None:
    factory.desk.begin(factory.wanted)
    factory.world.clock.pass_by(days=1, seconds=1)
    factory.desk.look()
    assert factory.desk.of(1).state is RolloutState.STOPPED


def test_a_damaged_file_is_named(factory: Factory) -> None:
    factory.desk.begin(factory.wanted)
    (factory.world.data / "rollouts" / "000001.json").write_text("{}")
    with pytest.raises(InputRefused, match=r"rollouts/000001\.json: number: missing"):
        factory.restart()


def story(factory: Factory) -> None:
    """Begins, assigns the canary, and stops: each step is done only if a kill has kept it from being done."""
    if not factory.desk.all(1):
        factory.desk.begin(factory.wanted)
    if factory.desk.of(1).state is RolloutState.RUNNING:
        factory.sees(1, 2, 3, 4)
        factory.sees(1, since=figures(ng=100))
    factory.sees(1, 2)


STEPS = 32
"""Of the disk, from the beginning of the story to its end."""


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_kill_at_any_step_changes_nothing_of_the_end(factory: Factory, step: int) -> None:
    factory.restart(StoppingDisk(step))
    with pytest.raises(Killed):
        story(factory)
    factory.restart()
    beyond = [factory.signed()[station(n)] for n in (3, 4)]
    assert beyond == [(factory.old, 1)] * 2, "the kill let nothing out of the canary"
    story(factory)
    assert factory.desk.of(1).state is RolloutState.STOPPED
    assert {one.step for one in factory.desk.of(1).of(0)} == {StationStep.RETURNED}
    assert [factory.signed()[station(n)] for n in (1, 2)] == [(factory.old, 3)] * 2, "signed once each"
    assert [factory.signed()[station(n)] for n in (3, 4)] == [(factory.old, 1)] * 2
    assert factory.events() == ["rollout begun", "rollout stopped"]


def test_the_story_has_as_many_steps_as_are_killed(factory: Factory) -> None:
    disk = StoppingDisk(STEPS + 1)
    factory.restart(disk)
    story(factory)
    assert disk.steps == STEPS


class SignsFirst(RolloutDesk):
    """The planted defect: what is meant is kept after it is signed."""

    def _keep(self, rollout: Rollout) -> Rollout:
        self._rollouts[rollout.number] = rollout
        self._carry_out(rollout)
        self._write(self._rollouts[rollout.number])
        return self.of(rollout.number)


@pytest.mark.parametrize(("kind", "stop_at"), [(RolloutDesk, 5), (SignsFirst, 3)])
def test_what_was_signed_before_a_kill_is_known_after_it(
    factory: Factory, kind: type[RolloutDesk], stop_at: int
) -> None:
    """Killed between the signature and the next write: an order to abort must find who was touched."""
    world = factory.world
    world.rollouts = kind(world.data / "rollouts", world.registry, world.clock.now, StoppingDisk(stop_at))
    factory.desk.setup()
    factory.desk.begin(factory.wanted)
    with pytest.raises(Killed):
        factory.sees(1, 2)
    assert factory.signed()[station(1)] == (factory.new, 2)
    factory.restart()
    factory.desk.order(1, "abort", ANN)
    left_behind = factory.signed()[station(1)][0] == factory.new
    assert left_behind == (kind is SignsFirst)


class FullDisk(Disk):
    """Takes so many files, then no more until there is room."""

    def __init__(self, room: int) -> None:
        self.room = room

    def create(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        self.room -= 1
        if self.room < 0:
            raise Unavailable(f"{path}: cannot be written (No space left on device); is the disk full?")
        super().create(path, data, mode)


def test_a_return_that_a_full_disk_held_up_comes_before_anything_new(factory: Factory) -> None:
    factory.desk.begin(factory.wanted)
    factory.sees(1, 2)
    disk = FullDisk(room=100)
    factory.world.registry = factory.world.restarted(disk)
    factory.world.rollouts = factory.world.desk()
    disk.room = 0
    with pytest.raises(Unavailable, match="is the disk full"):
        factory.desk.order(1, "abort", ANN)
    by_hand = AssignmentWanted(station=station(1), bundle=None, by="bob")
    with pytest.raises(Unavailable):
        factory.desk.assign_by_hand(by_hand)
    disk.room = 100
    assert factory.desk.assign_by_hand(by_hand).version == 4, "the return is version 3"
    factory.desk.look()
    assert factory.signed()[station(1)] == (None, 4), "and is not signed again over it"
    assert factory.signed()[station(2)] == (factory.old, 3)


def compared(challenger: int = 0, champion: int = 0) -> ShadowFigures:
    decided = challenger + champion
    return ShadowFigures(agreed=2000, disagreed=decided, challenger_right=challenger, champion_right=champion)


def challengers(factory: Factory) -> dict[StationId, str | None]:
    return {one.station: one.challenger for one in factory.world.registry.shelf.assignments()}


@pytest.mark.parametrize("good", [True, False])
def test_a_challenger_is_signed_beside_the_bundle_in_service(tmp_path: Path, good: bool) -> None:
    factory = Factory(tmp_path)
    shadow = ShadowStage(stations=(station(1),))
    factory.wanted = RolloutWanted(plan=plan(2, 2, bundle=factory.new, shadow=shadow), by="ann")
    factory.desk.begin(factory.wanted)
    factory.sees(1, 2, 3, 4)
    assert factory.signed()[station(1)] == (factory.old, 2)
    assert challengers(factory)[station(1)] == factory.new
    factory.restart()
    factory.sees(1, shadow=compared(9, 1) if good else compared(1, 9))
    assert factory.signed()[station(1)] == (factory.new if good else factory.old, 3)
    assert set(challengers(factory).values()) == {None}
    assert factory.desk.of(1).state is (RolloutState.RUNNING if good else RolloutState.STOPPED)
