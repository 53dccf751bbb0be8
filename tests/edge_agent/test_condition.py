from pathlib import Path

from edge_agent.arming.part import KnownPart
from edge_agent.arming.sentry import Sentry
from edge_agent.arming.settings import Arming
from edge_agent.condition import Condition, NoUpdates
from edge_agent.detect.detector import Detector
from edge_agent.detect.loader import BundleLoader, FixedBundle
from edge_agent.recipes import RecipeBook
from edge_agent.stopwatch import Stage, Stopwatch
from edge_agent.tally import Tally
from inspection.attack import Attack
from inspection.fault import Fault
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import ShadowStatus, StationState, UpdateState
from tests.fakes import words
from tests.fakes.camera import FakeCamera
from tests.fakes.clock import FakeClock
from tests.fakes.networks import network_bundle
from tests.fakes.spool import spool_in


def condition(
    folder: Path,
    labels: tuple[str, ...] = ("screw", "dent"),
    sentry: Sentry | None = None,
    shadow: ShadowStatus | None = None,
) -> Condition:
    recipes = RecipeBook([words.recipe()])
    bundle = network_bundle(folder / "bundle", labels=labels)
    loader = BundleLoader(FixedBundle(bundle), recipes.refuse_unfit, Detector.load)
    loader.look()
    return Condition(
        software="sightline 0.1.0",
        spool=spool_in(folder / "spool"),
        tally=Tally(),
        cameras=[FakeCamera(Cause.NO_CAMERA)],
        recipes=recipes,
        loader=loader,
        updating=NoUpdates(),
        clock=FakeClock(),
        stopwatch=Stopwatch(lambda: 0.0),
        sentry=sentry,
        shadow=lambda: shadow,
    )


def test_everything_a_fleet_page_wants_to_know(tmp_path: Path) -> None:
    now = condition(tmp_path)
    now.tally.count(Verdict.OK, 20.0, takt_ms=100)
    now.spool.begin(words.unit(), FakeClock(at=940.0).now())
    now.spool.shed["OK"] = 2
    now.tally.leave_out(5)
    now.cameras[0].problem = "the cable is out"  # type: ignore[misc]
    status = now.status()
    assert (status.state, status.software) == (StationState.ONLINE, "sightline 0.1.0")
    assert status.bundle is not None
    assert (status.verdicts[Verdict.OK], status.latency_p50_ms) == (1, 20.0)
    assert (status.spool_depth, status.update) == (1, UpdateState.IDLE)
    assert (status.pictures_shed, status.pictures_not_drawn) == (2, 5)
    assert status.camera_problem == "front: the cable is out"
    assert status.recipes[0].sku == "AC-100"
    assert [one.fault for one in status.faults] == [Fault.PICTURES_SHED]


def test_each_stage_that_was_gone_through_is_told(tmp_path: Path) -> None:
    now = condition(tmp_path)
    for ms in (3.0, 4.0, 9.0):
        now.stopwatch.add(Stage.INFER, ms)
    (stage,) = now.status().stages
    infer = now.status().stages[stage]
    assert (stage, infer.p50_ms, infer.p99_ms, infer.max_ms) == ("infer", 4.0, 9.0, 9.0)


class Attacked(NoUpdates):
    """An updater that names an attack."""

    attack: Attack | None = Attack.ROLLBACK


def test_an_attack_on_the_update_is_told_by_its_name(tmp_path: Path) -> None:
    now = condition(tmp_path)
    assert now.status().attack is None
    now.updating = Attacked()
    assert now.status().attack is Attack.ROLLBACK


def test_a_bundle_that_could_not_be_loaded_is_told(tmp_path: Path) -> None:
    status = condition(tmp_path, labels=("scratch", "dent")).status()
    assert status.update is UpdateState.REFUSED
    assert "needs screw" in status.update_message


def unarmed(folder: Path) -> Sentry:
    """A station that nobody has shown its golden part yet."""
    golden = KnownPart(serial="GOLDEN-1", expect="OK")
    return Sentry(Arming(parts=(golden,)), folder / "arming.json", "a" * 64, FakeClock())


def test_a_station_says_what_it_waits_for(tmp_path: Path) -> None:
    assert condition(tmp_path / "one").status().not_armed == ""
    waiting = condition(tmp_path / "two", sentry=unarmed(tmp_path))
    assert waiting.status().not_armed == "show known part GOLDEN-1 (not shown yet)"


class Refusing(NoUpdates):
    """An updater whose station cannot use the challenger that it is assigned."""

    refused_challenger: ShadowStatus | None = ShadowStatus(challenger="c" * 64, message="crashed")


def test_how_the_challenger_does_is_told(tmp_path: Path) -> None:
    does = ShadowStatus(challenger="c" * 64, judged=7, passed_over=2)
    now = condition(tmp_path, shadow=does)
    assert now.status().shadow == does
    now.updating = Refusing()
    assert now.status().shadow == Refusing.refused_challenger
