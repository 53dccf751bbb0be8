"""What counts for a challenger and what against it: decisions that stand, since its assignment."""

import pytest

from dashboard.fleet.evidence import find_evidence
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from inspection.wire.messages import ShadowStatus, StationState, StationStatus
from model_registry.bundle.assignment import Assignment
from model_registry.rollout.evidence import ShadowFigures, StationEvidence
from model_registry.rollout.orders import begin
from model_registry.rollout.plan import RolloutPlan, RolloutWanted, ShadowStage, Stage
from model_registry.rollout.progress import Rollout, StationStep
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import (
    BUNDLE,
    CHALLENGER,
    STATION,
    challenged,
    make_record,
    status_message,
)


def rollout(site: DashboardSite, step: StationStep = StationStep.SHADOWING) -> Rollout:
    """`CHALLENGER` judges beside `BUNDLE` from now on."""
    plan = RolloutPlan(
        bundle=CHALLENGER,
        stages=(Stage(name="canary", stations=(STATION,)),),
        shadow=ShadowStage(stations=(STATION,)),
    )
    present = Assignment(
        station=STATION, bundle=BUNDLE, version=1, assigned_at=site.clock(), assigned_by="mei"
    )
    before = {STATION: present}
    begun = begin(1, RolloutWanted(plan=plan, by="mei"), before, (), site.clock())
    return begun.with_stations(lambda one: one.model_copy(update={"step": step, "at": site.clock()}))


def evidence(site: DashboardSite, of: Rollout) -> StationEvidence:
    with site.database.reading() as session:
        return find_evidence(session, of, of.stations[0], 0, site.clock())


def inspect(
    site: DashboardSite, seq: int, verdict: Verdict, other: Verdict | None, **changes: object
) -> None:
    fields = {"at": site.clock(), "shadow": challenged(other) if other else None, **changes}
    site.report(make_record(seq, verdict, **fields))  # type: ignore[arg-type]


def decide(site: DashboardSite, id: int, decision: str) -> None:
    answer = site.asks(Role.REVIEWER).post(
        f"/api/inspections/{id}/reviews", json={"decision": decision, "version": 1}
    )
    assert answer.status_code == 201, answer.text


def test_agreements_disagreements_and_who_was_right(any_site: DashboardSite) -> None:
    site = any_site
    inspect(site, 1, Verdict.OK, Verdict.NG)  # before the assignment
    site.clock.forward(minutes=1)
    under_way = rollout(site)
    site.clock.forward(minutes=1)
    inspect(site, 2, Verdict.OK, Verdict.OK)
    inspect(site, 3, Verdict.NG, Verdict.NG)
    inspect(site, 4, Verdict.OK, Verdict.NG)
    inspect(site, 5, Verdict.OK, Verdict.NG)
    inspect(site, 6, Verdict.NG, Verdict.OK)
    inspect(site, 7, Verdict.OK, Verdict.NG)
    inspect(site, 8, Verdict.NG, Verdict.REVIEW)
    inspect(site, 9, Verdict.OK, None)  # it had no time
    inspect(site, 10, Verdict.OK, Verdict.NG, bundle="d" * 64)  # beside another champion
    for id, decision in ((1, "NG"), (4, "NG"), (5, "OK"), (6, "OK"), (7, "INVALID")):
        decide(site, id, decision)

    seen = evidence(site, under_way)

    assert seen.shadow == ShadowFigures(
        agreed=2, disagreed=5, champion_right=1, challenger_right=2, undecided=1
    )
    assert seen.since.units == 8, "of its own bundle: how the line does with a challenger beside"


def test_a_decision_that_is_taken_back_counts_no_more(site: DashboardSite) -> None:
    under_way = rollout(site)
    site.clock.forward(minutes=1)
    inspect(site, 1, Verdict.OK, Verdict.NG)
    decide(site, 1, "NG")
    first = evidence(site, under_way).shadow
    site.asks(Role.REVIEWER).post("/api/inspections/1/reviews/withdraw", json={"version": 2})
    second = evidence(site, under_way).shadow
    assert first is not None
    assert second is not None
    assert (first.challenger_right, first.undecided) == (1, 0)
    assert (second.challenger_right, second.undecided) == (0, 1)


@pytest.mark.parametrize(("given_up", "refused"), [(True, "it crashed"), (False, "")])
def test_only_a_challenger_that_is_given_up_is_refused(
    site: DashboardSite, given_up: bool, refused: str
) -> None:
    """A registry that does not answer now is no fault of the bundle."""
    shadow = ShadowStatus(challenger=CHALLENGER, message="it crashed", given_up=given_up)
    site.take(status_message(StationStatus(state=StationState.ONLINE, at=site.clock(), shadow=shadow)))
    seen = evidence(site, rollout(site)).shadow
    assert seen is not None
    assert seen.refused == refused


def test_where_it_does_not_challenge_nothing_is_compared(site: DashboardSite) -> None:
    assert evidence(site, rollout(site, StationStep.ASSIGNED)).shadow is None
