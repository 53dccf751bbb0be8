"""`make check-release ARGS="--only rollout"`: rollouts to 50 stations while registry and stations are killed.

Bad bundles of every kind and good ones take turns. The registry is a real process, killed at random moments
after the evidence was sent, so that kills fall between keeping, signing and keeping again. The oracle is the
signed metadata: which stations were ever assigned anything, read by the edge's own client.
"""

import argparse
import logging
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from inspection.errors import Unavailable
from inspection.identity import StationId
from model_registry.compose import build_registry
from model_registry.rollout.assignment import AssignmentWanted
from model_registry.rollout.plan import RolloutPlan, RolloutWanted, Stage
from model_registry.rollout.progress import Rollout, RolloutState
from model_registry.rollout.stop_rules import StopRules, tell_stop
from model_registry.service.shelf import Shelf
from model_registry.trust.repository import Repository
from tests.bench.report import Row, publish
from tests.fakes.bundles import bundle, lineage
from tests.fakes.registry_process import RegistryProcess
from tests.fakes.simulated_fleet import Manner, SimulatedStation

log = logging.getLogger(__name__)

STATIONS, CANARY, SECOND = 50, 3, 12
KILLS, SHORT_KILLS, EACH, SEED = 100, 3, 4, 20261127
"""`EACH`: at most, in one rollout."""
WITHIN_S = 0.12
"""So long after the evidence is sent a kill falls at the latest; carrying it out takes about as long."""
BAD: Mapping[str, Manner] = {
    "NG rate": Manner(ng=0.4),
    "INVALID rate": Manner(invalid=0.4),
    "slow": Manner(total_ms=90.0),
    "restarts": Manner(crash_every=4),
    "golden check refused": Manner(refused=True),
    "silent": Manner(silent=True),
}
RULES = StopRules(silent_s=3.0, settle_s=0.0, most_restarts=4, min_latency_units=40)
"""Seconds instead of minutes; otherwise as they are."""
MOST_TICKS = 400


class Fleet:
    """50 stations that run a first bundle, and the registry that they trust."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.registry = RegistryProcess(folder / "registry")
        self.manners: dict[str | None, Manner] = {None: Manner()}
        self.kinds: dict[str, str] = {}
        for kind, manner in {"first": Manner(), **BAD, "good": Manner()}.items():
            digest = self.registry.release(bundle(folder, lineage=lineage(run=kind)))
            self.manners[digest], self.kinds[kind] = manner, digest
        stations = [
            StationId(site="plant", line="line", station=f"station-{n}") for n in range(1, STATIONS + 1)
        ]
        registry = build_registry(self.registry.settings)
        registry.setup()
        first = self.kinds["first"]
        registry.assign_all([AssignmentWanted(station=one, bundle=first, by="ann") for one in stations])
        self.stations = {
            station: SimulatedStation(
                station,
                self.registry.repository,
                self.registry.root,
                folder / "stations",
                self.manners,
                lambda: datetime.now(UTC),
                seed + number,
            )
            for number, station in enumerate(stations)
        }
        for station in self.stations.values():
            station.look()
            station.inspect(100)
        self.kills: Counter[str] = Counter()
        self.astray: list[str] = []
        """Rollouts that did not end as their bundle deserves."""

    @property
    def killed(self) -> int:
        """How often the registry was."""
        return self.registry.starts - 1

    def roll_out(self, kind: str, kills: int) -> Rollout:
        """From its beginning to its end, with so many kills of the registry, and of stations, in between."""
        names = list(self.stations)
        stages = (names[:CANARY], names[CANARY:SECOND], names[SECOND:])
        plan = RolloutPlan(
            bundle=self.kinds[kind],
            stages=tuple(
                Stage(name=name, stations=tuple(part))
                for name, part in zip(("canary", "group", "all"), stages, strict=True)
            ),
            rules=RULES,
            units=60,
            deadline_s=300.0,
        )
        rollout = self.registry.client.begin_rollout(RolloutWanted(plan=plan, by="ann", why=kind))
        left = kills
        for _ in range(MOST_TICKS):
            if not rollout.is_open:
                return rollout
            strike = left > 0 and self.draw.random() < 0.6
            left -= strike
            rollout = self._tick(rollout, strike)
        raise AssertionError(f"rollout {rollout.number} ({kind}) has no end: {rollout.state}")

    def versions(self) -> dict[StationId, tuple[str | None, int]]:
        """What is signed for each station."""
        settings = self.registry.settings
        shelf = Shelf(Repository(self.registry.repository, settings.keys_dir, settings.lifetimes))
        return {one.station: (one.bundle, one.version) for one in shelf.assignments()}

    def _tick(self, rollout: Rollout, strike: bool) -> Rollout:
        """All stations look and inspect, the cluster reports; `strike`: a station and the registry die."""
        if strike:
            self.draw.choice(list(self.stations.values())).kill()
            self.kills["stations"] += 1
        for station in self.stations.values():
            station.look()
        for station in self.stations.values():
            station.inspect(self.draw.randint(5, 25))
        evidence = [station.evidence(rollout) for station in self.stations.values()]
        if not strike:
            answer = self.registry.client.report_evidence(evidence)
            return answer[0] if answer else self.registry.client.rollout(rollout.number)
        killer = threading.Timer(self.draw.uniform(0.0, WITHIN_S), self.registry.kill)
        killer.start()
        try:
            self.registry.client.report_evidence(evidence)
            self.kills["registry, after its answer"] += 1
        except Unavailable:
            self.kills["registry, before its answer"] += 1
        killer.join()
        self.registry.wait()
        self.registry.start()
        return self.registry.client.rollout(rollout.number)


def rows(short: bool = False, kills: int = 0, seed: int = SEED) -> list[Row]:
    """Bad and good bundles take turns until there were enough kills, and each kind had its turn."""
    wanted = kills or (SHORT_KILLS if short else KILLS)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="check-rollout-") as name:
        fleet = Fleet(Path(name), seed)
        fleet.registry.start()
        try:
            for kind in ("NG rate", "good") if short else cycle((*BAD, "good", "first")):
                left = wanted - fleet.killed
                if fleet.astray or (left <= 0 and kind == "NG rate"):
                    break  # astray: the next bundle's turn supposes that this one came to its end
                log.info("bundle %s, %d kills to go", kind, left)
                before = fleet.versions()
                rollout = fleet.roll_out(kind, min(2 if short else EACH, left))
                _count(tally, kind in BAD, rollout, before, fleet)
        finally:
            fleet.registry.stop()
    return _rows(tally, fleet)


def _count(
    tally: Counter[str],
    bad: bool,
    rollout: Rollout,
    before: Mapping[StationId, tuple[str | None, int]],
    fleet: Fleet,
) -> None:
    after = fleet.versions()
    if rollout.state is not (RolloutState.STOPPED if bad else RolloutState.DONE):
        fleet.astray.append(f"{rollout.name} {rollout.state}: {'; '.join(map(tell_stop, rollout.stops))}")
    canary = {one.station for one in rollout.of(0)}
    if not bad:
        tally["good"] += 1
        tally["reached"] += sum(bundle == rollout.plan.bundle for bundle, _ in after.values())
        tally["missed"] += sum(
            station.running != rollout.plan.bundle for station in fleet.stations.values()
        ) + (rollout.state is not RolloutState.DONE)
        return
    tally["bad"] += 1
    tally["not stopped"] += rollout.state is not RolloutState.STOPPED
    tally["beyond"] += sum(after[one] != before[one] for one in after if one not in canary)
    tally["beyond"] += sum(
        fleet.stations[one].running == rollout.plan.bundle for one in after if one not in canary
    )
    # Given once and taken back once, though the registry was killed in between.
    tally["signed twice"] += sum(after[one][1] > before[one][1] + 2 for one in canary)
    tally["left behind"] += sum(after[one][0] != before[one][0] for one in canary)


def _rows(tally: Counter[str], fleet: Fleet) -> list[Row]:
    by_rules = ", ".join(BAD) if tally["bad"] >= len(BAD) else next(iter(BAD))
    moments = ", ".join(f"{what} {count}" for what, count in sorted(fleet.kills.items()))
    return [
        Row("stations", STATIONS, "", detail=f"canary {CANARY}, group {SECOND - CANARY}, then the others"),
        Row("kills of the registry", fleet.killed, "", detail=moments),
        Row("kills of stations", fleet.kills["stations"], ""),
        Row("rollouts of a bad bundle", tally["bad"], "", detail=by_rules),
        _none("stations beyond the canary that were touched", tally["beyond"]),
        _none("bad bundles that were not stopped", tally["not stopped"]),
        _none("stations left with a bad bundle", tally["left behind"]),
        _none("stations assigned twice for one step", tally["signed twice"]),
        Row("rollouts of a good bundle", tally["good"], ""),
        Row(
            "stations that good bundles reached",
            tally["reached"],
            "",
            f"= {STATIONS * tally['good']}",
            tally["reached"] == STATIONS * tally["good"] and not tally["missed"],
            "; ".join(fleet.astray),
        ),
    ]


def _none(name: str, count: int) -> Row:
    return Row(name, count, "", "= 0", not count)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.release.rollout", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--kills", type=int, default=0, help=f"{KILLS} unless told")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_KILLS} kills, two rollouts")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    found = rows(arguments.short, arguments.kills, arguments.seed)
    publish(f"Rollouts under kills, seed {arguments.seed}", found, arguments.report)
    return 0 if all(row.holds is not False for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
