"""A challenger's walk: assigned and judging beside the champion, decided by people, and sent on or home.

All parts are real but the cameras and the wires: signed assignments, the updater, the challenger's own
process, ingest, reviews, evidence, the rollout. Whatever the challenger does, each unit has its verdict.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as ops

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.fleet.witness import Witness
from dashboard.people.roles import Role
from edge_agent.capture.frame import Frame, Sight
from edge_agent.detect.detector import Detector
from edge_agent.examine import examine
from edge_agent.shadow.process import ChallengerProcess
from edge_agent.shadow.shadow import HANGS_S, MOST_STRIKES, Overheard, Shadow
from edge_agent.trigger.gate import Begun
from edge_agent.update.client import TrustedRegistry
from edge_agent.update.fetch import HttpFetcher
from edge_agent.update.installed import InstalledBundles
from edge_agent.update.updater import Updater
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.verdict import Verdict
from inspection.wire.messages import StationState, StationStatus
from model_registry.bundle.prepare import Picture
from model_registry.rollout.evidence import StationEvidence
from model_registry.rollout.plan import RolloutPlan, RolloutWanted, ShadowStage, Stage
from model_registry.rollout.progress import Rollout, RolloutState, StationStep
from model_registry.rollout.shadow import Shadow as Answer
from model_registry.rollout.shadow import ShadowTest
from tests.fakes.bad_networks import KINDS
from tests.fakes.challenger import FakeEncoder
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.networks import SIDE, brightness_network, named, network_bundle
from tests.fakes.registry_world import STATION, URL, FolderTransport, RegistryWorld
from tests.fakes.station_reports import status_message
from tests.fakes.words import unit

VIEW = ViewRecipe(name="front", width=SIDE, height=SIDE, mm_per_pixel=1, defects=(DefectLimit(label="dent"),))
RECIPE = Recipe(sku="AC-100", version=1, takt_ms=60_000, views=(VIEW,))
QUICK = ShadowTest(better=0.9, wrong=0.1, most=10)
"""One decision is enough."""


def noise(low: int, high: int) -> Picture:
    return np.random.default_rng(1).integers(low, high, (SIDE, SIDE, 3), dtype=np.uint8)


GOOD, DENTED = noise(130, 256), noise(0, 130)


def sees(more: float, less: float) -> ov.Model:
    """The champion takes darkness for dents: 1 - brightness. This one: (1 - more * brightness) * less."""
    picture = ops.parameter([1, SIDE, SIDE, 3], np.uint8, name="picture")
    mean = ops.reduce_mean(ops.convert(picture, np.float32), np.array([1, 2, 3]), keep_dims=False)
    bright = ops.reshape(ops.divide(mean, np.float32(255)), np.array([1, 1, 1]), special_zero=False)
    dents = ops.multiply(
        ops.subtract(np.float32(1), ops.multiply(bright, np.float32(more))), np.float32(less)
    )
    scores = ops.concat([bright, dents], axis=2)
    boxes = ops.constant(np.array([[[0.25, 0.25, 0.75, 0.75]]], dtype=np.float32))
    return ov.Model(
        [ops.result(named(boxes, "boxes")), ops.result(named(scores, "scores"))], [picture], "one"
    )


class Desk:
    """The registry's rollouts as the dashboard reaches them."""

    def __init__(self, world: RegistryWorld) -> None:
        self._world = world

    def rollouts(self, over: int) -> tuple[Rollout, ...]:
        return self._world.rollouts.all(over)

    def report_evidence(self, evidence: Sequence[StationEvidence]) -> tuple[Rollout, ...]:
        return self._world.rollouts.take(evidence)


class Factory:
    """One station that inspects with its champion; a rollout of the challenger begins with a shadow."""

    def __init__(
        self, folder: Path, site: DashboardSite, challenger: ov.Model, hangs_s: float = HANGS_S
    ) -> None:
        self.site, self.world = site, RegistryWorld(folder / "registry", start=site.clock())
        (folder / "recipes").mkdir()
        (folder / "recipes" / "one.json").write_text(RECIPE.model_dump_json())
        champion = network_bundle(folder / "champion", brightness_network())
        self.new = network_bundle(folder / "challenger", challenger).name
        self.champion = champion.name
        for name in ("champion", "challenger"):
            (bundle,) = (folder / name / "bundles").iterdir()
            self.world.release(bundle)
        self.world.assign(self.champion)  # takes a minute
        site.clock.forward(minutes=1)
        fetcher = HttpFetcher(time.monotonic, FolderTransport(self.world.repository))
        registry = TrustedRegistry(
            URL, self.world.root, folder / "trust", STATION, fetcher, self.world.clock.now
        )
        self.installed = InstalledBundles(folder / "edge")
        self.updater = Updater(registry, self.installed, lambda _: None, lambda _: None, 3600)
        self.updater.look()
        self.encoder = FakeEncoder()
        self.shadow = Shadow(
            self.installed.challenger,
            lambda bundle: ChallengerProcess(bundle, folder / "recipes"),
            self.encoder,
            waits_s=60.0,
            hangs_s=hangs_s,
        )
        self.detector = Detector.load(champion)
        self.seq = 0
        self.witness = Witness(site.database, Desk(self.world), self.now)

    def now(self) -> datetime:
        return self.site.clock()

    def begin(self) -> None:
        shadow = ShadowStage(stations=(STATION,), units=2, test=QUICK)
        stages = (Stage(name="canary", stations=(STATION,)),)
        plan = RolloutPlan(bundle=self.new, stages=stages, shadow=shadow)
        self.inspect(GOOD)
        self.world.rollouts.begin(RolloutWanted(plan=plan, by="mei"))
        self.look()
        self.updater.look()

    def inspect(self, picture: Picture) -> Verdict:
        """One unit, to its verdict, and on to the dashboard with what the challenger says of it."""
        self.pass_by(seconds=1)
        self.seq += 1
        sights = (Sight("front", Frame("front", picture, 0.0)),)
        record = examine(
            STATION,
            Begun(self.seq, unit(f"S{self.seq}"), self.now(), 0.0),
            sights,
            RECIPE,
            self.detector,
            now=self.now(),
            monotonic=lambda: 0.0,
        )
        self.shadow.offer(Overheard(record, sights))
        self.shadow.judged(record.seq, 10.0)
        self.shadow.turn(wait_s=0)
        assert self.encoder.came[-1][0] == record.seq, "no unit is kept back"
        self.site.report(record.model_copy(update={"shadow": self.encoder.shadows[-1]}))
        return record.verdict

    def look(self) -> Rollout:
        """The station says how it is, the dashboard tells the registry what it sees."""
        status = StationStatus(
            state=StationState.ONLINE,
            at=self.now(),
            bundle=self.installed.digest(),
            shadow=self.shadow.status,
        )
        self.site.take(status_message(status, STATION))
        self.pass_by(seconds=1)
        self.witness.look()
        return self.world.rollouts.of(1)

    def decide(self, decision: str) -> None:
        """What people say of everything that is disputed."""
        reviewer = self.site.asks(Role.REVIEWER)
        for item in reviewer.get("/api/reviews/queue?reason=disputed").json()["items"]:
            body = {"decision": decision, "version": item["version"]}
            assert reviewer.post(f"/api/inspections/{item['id']}/reviews", json=body).status_code == 201

    def pass_by(self, seconds: int) -> None:
        self.site.clock.forward(seconds=seconds)
        self.world.clock.pass_by(seconds=seconds)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DashboardSite]:
    database = Database.open(f"sqlite:///{tmp_path}/dashboard.db")
    migrate(database)
    yield DashboardSite(database, tmp_path)
    database.close()


@pytest.mark.parametrize(
    ("more", "less", "decision", "answer", "step"),
    [
        pytest.param(0.5, 1.0, "NG", Answer.CHALLENGER, StationStep.ASSIGNED, id="sees more, and is right"),
        pytest.param(0.5, 1.0, "OK", Answer.CHAMPION, StationStep.RETURNING, id="sees more, and is wrong"),
        pytest.param(1.0, 0.1, "NG", Answer.CHAMPION, StationStep.RETURNING, id="sees less, and is wrong"),
    ],
)
def test_people_decide_whether_it_goes_on(
    site: DashboardSite,
    tmp_path: Path,
    more: float,
    less: float,
    decision: str,
    answer: Answer,
    step: StationStep,
) -> None:
    factory = Factory(tmp_path, site, sees(more, less))
    factory.begin()
    assert factory.world.rollouts.of(1).stations[0].step is StationStep.SHADOWING
    assert factory.installed.digest() == factory.champion
    factory.shadow.turn(wait_s=0)
    assert [factory.inspect(picture) for picture in (GOOD, DENTED)] == [Verdict.OK, Verdict.NG]
    seen = factory.look().compared
    assert (seen.agreed, seen.disagreed, seen.undecided) == (1, 1, 1)
    factory.decide(decision)
    rollout = factory.look()
    assert (rollout.shadow, rollout.stations[0].step) == (answer, step)
    factory.updater.look()
    assert factory.installed.digest() == (factory.new if answer is Answer.CHALLENGER else factory.champion)
    assert factory.installed.challenger() is None
    factory.shadow.turn(wait_s=0)
    assert factory.shadow.status is None


@pytest.mark.parametrize(("kind", "hangs_s"), [("crash", HANGS_S), ("hang", 0.5)])
def test_one_that_does_harm_is_sent_home_and_the_line_has_all_its_verdicts(
    site: DashboardSite, tmp_path: Path, kind: str, hangs_s: float
) -> None:
    factory = Factory(tmp_path, site, KINDS[kind](19), hangs_s)
    factory.begin()
    for _ in range(MOST_STRIKES + 1):
        factory.shadow.turn(wait_s=0)
        assert factory.inspect(GOOD) is Verdict.OK
    factory.pass_by(seconds=240)
    rollout = factory.look()
    assert rollout.state is RolloutState.STOPPED
    assert "judges here no more" in rollout.facts[-1].why
    factory.updater.look()
    assert (factory.installed.digest(), factory.installed.challenger()) == (factory.champion, None)
