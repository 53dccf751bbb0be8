import threading
from pathlib import Path

from dashboard.fleet.witness import Witness, witness_until
from inspection.errors import Unavailable
from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.wire.messages import StationState, StationStatus
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.plan import Order, RolloutPlan, RolloutWanted, Stage
from model_registry.rollout.progress import RolloutState, StationStep
from tests.fakes.bundles import bundle
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.registry_in_memory import AT
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import running
from tests.fakes.station_reports import BUNDLE, STATION, make_record, status_message

OTHER = StationId(site="wuhu", line="line-1", station="back")


def begin(site: DashboardSite, units: int = 20) -> Witness:
    """A rollout to the one station, which runs `BUNDLE` by assignment."""
    site.clock.at = AT  # the registry's
    stages = (Stage(name="canary", stations=(STATION,)),)
    plan = RolloutPlan(bundle=site.release.digest, units=units, stages=stages)
    site.registry.begin_rollout(RolloutWanted(plan=plan, by="mei"))
    return Witness(site.database, site.registry, site.clock)


def says(site: DashboardSite, bundle: str | None, judged: int) -> None:
    verdicts = {Verdict.OK: judged}
    status = StationStatus(state=StationState.ONLINE, at=site.clock(), bundle=bundle, verdicts=verdicts)
    site.take(status_message(status))


def test_without_a_rollout_nobody_is_bothered(site: DashboardSite) -> None:
    assert Witness(site.database, site.registry, site.clock).look() == 0


def test_from_the_first_look_to_done(any_site: DashboardSite) -> None:
    site, digest = any_site, any_site.release.digest
    witness = begin(site)
    says(site, None, 0)
    assert witness.look() == 1
    (rollout,) = site.registry.rollouts()
    assert rollout.stations[0].step is StationStep.ASSIGNED
    site.clock.forward(minutes=1)
    for seq in range(1, 21):
        site.report(make_record(seq, bundle=digest, at=site.clock()))
    witness.look()
    assert site.registry.rollouts()[0].stations[0].step is StationStep.PROVING, "its own word is missing"
    says(site, digest, 20)
    witness.look()
    assert site.registry.rollouts()[0].state is RolloutState.DONE
    assert witness.look() == 0


def test_restarts_are_counted_over_a_restart_of_the_dashboard(site: DashboardSite) -> None:
    witness = begin(site)
    for judged in (50, 60, 3, 8, 2):
        says(site, BUNDLE, judged)
        witness.look()
    assert site.registry.evidence[0].restarts == 2
    again = Witness(site.database, site.registry, site.clock)
    for judged in (4, 1):
        says(site, BUNDLE, judged)
        again.look()
    assert site.registry.evidence[0].restarts == 3


def test_an_aborted_rollout_is_seen_to_its_end(site: DashboardSite) -> None:
    witness = begin(site)
    says(site, None, 0)
    witness.look()
    site.registry.order_rollout(1, "abort", Order(by="mei"))
    assert site.registry.rollouts()[0].is_open
    witness.look()
    assert site.registry.rollouts()[0].stations[0].step is StationStep.RETURNED


class TroubledWitness(Witness):
    """The registry is away at the first look, then the world ends."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self.looks = stop, 0

    def look(self) -> int:
        self.looks += 1
        if self.looks == 1:
            raise Unavailable("the registry does not answer")
        self._stop.set()
        return 0


def test_an_outage_is_waited_out() -> None:
    stop = threading.Event()
    troubled = TroubledWitness(stop)
    witness_until(stop, troubled, every_s=0.001)
    assert troubled.looks == 2


def test_a_real_registry_goes_by_what_this_dashboard_stored(site: DashboardSite, tmp_path: Path) -> None:
    """Over HTTP, signed: from the canary's first unit to the assignment of the next station."""
    world = RegistryWorld(tmp_path / "registry")
    digest = world.release(bundle(tmp_path)).digest
    stages = tuple(Stage(name=one.station, stations=(one,)) for one in (STATION, OTHER))
    wanted = RolloutWanted(plan=RolloutPlan(bundle=digest, units=20, stages=stages), by="mei")
    with running(world) as (url, token):
        client = RegistryClient(url, token)
        witness = Witness(site.database, client, site.clock)
        site.clock.at = world.clock.time
        client.begin_rollout(wanted)
        for station in (STATION, OTHER):
            hello = StationStatus(state=StationState.ONLINE, at=site.clock())
            site.take(status_message(hello, station))
        witness.look()
        assert [one.station for one in client.assignments()] == [STATION]
        world.clock.pass_by(minutes=1)
        site.clock.at = world.clock.time
        for seq in range(1, 21):
            site.report(make_record(seq, bundle=digest, at=site.clock()))
        says(site, digest, 20)
        witness.look()
        assert {one.station: one.bundle for one in client.assignments()} == {STATION: digest, OTHER: digest}
