"""What counts as a unit with the new bundle, and what is only said."""

from datetime import timedelta

import pytest

from dashboard.fleet.evidence import find_evidence, golden_of
from inspection.verdict import Verdict
from inspection.wire.messages import StationState, StationStatus, UpdateState
from model_registry.rollout.evidence import Golden, StationEvidence
from model_registry.rollout.orders import begin
from model_registry.rollout.plan import RolloutPlan, RolloutWanted, Stage
from model_registry.rollout.progress import Rollout, StationStep
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import BUNDLE, STATION, make_record, status_message

NEW = "c" * 64


def rollout(site: DashboardSite) -> Rollout:
    """The station runs `BUNDLE`, and is assigned `NEW` now."""
    plan = RolloutPlan(bundle=NEW, stages=(Stage(name="canary", stations=(STATION,)),))
    begun = begin(1, RolloutWanted(plan=plan, by="mei"), {}, (), site.clock())
    touched = {"step": StationStep.ASSIGNED, "home": BUNDLE, "version": 4, "at": site.clock()}
    return begun.with_stations(lambda one: one.model_copy(update=touched))


def evidence(site: DashboardSite, of: Rollout, restarts: int = 0) -> StationEvidence:
    with site.database.reading() as session:
        return find_evidence(session, of, of.stations[0], restarts, site.clock())


def inspect(site: DashboardSite, seq: int, verdict: Verdict, bundle: str | None, **changes: object) -> None:
    fields = {"bundle": bundle, "at": site.clock(), **changes}
    site.report(make_record(seq, verdict, **fields))  # type: ignore[arg-type]


def test_units_count_by_the_bundle_they_carry_and_when_they_were_judged(any_site: DashboardSite) -> None:
    site = any_site
    inspect(site, 1, Verdict.NG, BUNDLE)
    inspect(site, 2, Verdict.OK, BUNDLE, total_ms=30.0)
    inspect(site, 3, Verdict.OK, NEW)  # an earlier try of the same bundle
    site.clock.forward(minutes=1)
    under_way = rollout(site)
    assigned_at = site.clock()
    site.clock.forward(minutes=1)
    inspect(site, 4, Verdict.OK, NEW, at=assigned_at - timedelta(seconds=30))  # came late out of a spool
    inspect(site, 5, Verdict.OK, BUNDLE)  # has not switched yet
    inspect(site, 6, Verdict.OK, NEW, total_ms=20.0)
    inspect(site, 7, Verdict.INVALID, NEW, total_ms=50.0)
    inspect(site, 8, Verdict.NG, NEW)

    seen = evidence(site, under_way)

    assert seen.since.verdicts == {Verdict.OK: 1, Verdict.INVALID: 1, Verdict.NG: 1}
    assert seen.since.p99_ms == 50.0
    assert seen.before.verdicts == {Verdict.NG: 1, Verdict.OK: 1}
    assert seen.before.p99_ms == 30.0
    assert (seen.running, seen.version, seen.bundle) == (NEW, 4, NEW)
    assert seen.heard_at == site.clock()
    assert seen.golden is Golden.UNKNOWN


def test_an_earlier_try_at_a_station_whose_clock_is_ahead_does_not_count(site: DashboardSite) -> None:
    inspect(site, 1, Verdict.OK, NEW, at=site.clock() + timedelta(minutes=10))
    site.clock.forward(minutes=1)
    assert evidence(site, rollout(site)).since.units == 0


def test_what_was_before_is_taken_over_once_it_is_known(site: DashboardSite) -> None:
    inspect(site, 1, Verdict.OK, BUNDLE)
    site.clock.forward(minutes=1)
    under_way = rollout(site)
    first = evidence(site, under_way)
    known = under_way.with_stations(lambda one: one.model_copy(update={"seen": first, "home": "d" * 64}))
    assert evidence(site, known).before == first.before


def test_a_station_of_which_nothing_is_known(site: DashboardSite) -> None:
    seen = evidence(site, rollout(site))
    assert (seen.since.units, seen.before.units, seen.running, seen.heard_at) == (0, 0, None, None)


def test_a_station_whose_clock_is_ahead_is_not_heard_in_the_future(site: DashboardSite) -> None:
    ahead = site.clock() + timedelta(hours=1)
    site.take(status_message(StationStatus(state=StationState.ONLINE, at=ahead)))
    assert evidence(site, rollout(site)).heard_at == site.clock()


SAID = [
    (None, Golden.UNKNOWN),
    ({"bundle": BUNDLE}, Golden.UNKNOWN),
    ({"bundle": BUNDLE, "update": UpdateState.CHECKING}, Golden.UNKNOWN),
    ({"bundle": NEW}, Golden.PASSED),
    ({"bundle": BUNDLE, "update": UpdateState.REFUSED}, Golden.REFUSED),
    ({"bundle": NEW, "update": UpdateState.REFUSED}, Golden.REFUSED),
]


@pytest.mark.parametrize(("said", "golden"), SAID)
def test_what_a_status_says_of_the_golden_check(said: dict[str, object] | None, golden: Golden) -> None:
    status = None if said is None else StationStatus(state=StationState.ONLINE, **said)  # type: ignore[arg-type]
    assert golden_of(status, NEW) is golden


def test_a_refusal_is_told_in_the_stations_words(site: DashboardSite) -> None:
    refused = StationStatus(
        state=StationState.ONLINE,
        bundle=BUNDLE,
        update=UpdateState.REFUSED,
        update_message="golden/one.png: no screw",
    )
    site.take(status_message(refused))
    seen = evidence(site, rollout(site), restarts=2)
    assert (seen.golden, seen.message, seen.restarts) == (Golden.REFUSED, "golden/one.png: no screw", 2)
