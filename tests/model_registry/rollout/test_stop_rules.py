import random
from typing import Any

import pytest

from inspection.verdict import Verdict
from model_registry.rollout.evidence import Figures, Golden, StationEvidence
from model_registry.rollout.stop_rules import (
    Rule,
    StopRules,
    rates_stop,
    station_stops,
    tell_stop,
)
from tests.fakes.paper_rollout import NEW, USUAL, PaperRollout, figures, station
from tests.fakes.registry_world import START

RULES = StopRules()


def seen(since: Figures, before: Figures = USUAL, **changes: Any) -> StationEvidence:
    fields = {"station": station(1), "version": 4, "bundle": NEW, "at": START, "heard_at": START}
    return StationEvidence(**{**fields, "since": since, "before": before, **changes})


NONE = Figures()
RATES = [
    # since, before, what stops it
    (figures(ok=192, ng=8), USUAL, None),
    (figures(ok=160, ng=40), USUAL, Rule.NG_ROSE),
    (figures(ok=16, ng=4), USUAL, None),  # 20 % of 20: may be chance
    (figures(ok=200), USUAL, None),  # 4 % fewer: within what is allowed
    (figures(ok=200), figures(ok=800, ng=200), Rule.NG_FELL),
    (figures(ok=20), figures(ok=800, ng=200), None),  # none of 20 at 20 %: may be chance
    (figures(ok=140, ng=8, review=52), USUAL, Rule.REVIEW_ROSE),
    (figures(ok=170, invalid=30), USUAL, Rule.INVALID_ROSE),
    (figures(ok=100, invalid=100), figures(ok=500, invalid=500), None),  # as bad as before
    (figures(ok=100, ng=100), NONE, Rule.NG_ROSE),  # nothing before: held to most_ng
    (figures(ok=150, ng=50), NONE, None),
    (figures(ok=100, invalid=100), NONE, Rule.INVALID_ROSE),
    (figures(ok=60, review=140), NONE, Rule.REVIEW_ROSE),
    (figures(ok=200), NONE, None),
]


@pytest.mark.parametrize(("since", "before", "rule"), RATES)
def test_rates(since: Figures, before: Figures, rule: Rule | None) -> None:
    stops = [stop.rule for stop in rates_stop(RULES, seen(since, before), stations=5, look=3)]
    assert stops == ([] if rule is None else [rule])


SLOW = figures(ok=200, p99_ms=41.0)
OTHERS = [
    (seen(figures(ok=200, p99_ms=40.0)), None),  # 20 ms before: 1.5 times that, and 10 ms
    (seen(SLOW), Rule.SLOW),
    (seen(figures(ok=99, p99_ms=900.0)), None),  # the p99 of 99 units is one unit's
    (seen(SLOW, NONE), None),  # nobody knows what is usual
    (seen(NONE, restarts=2), None),
    (seen(NONE, restarts=3), Rule.RESTARTS),
    (seen(NONE, at=PaperRollout().later(seconds=179), golden=Golden.REFUSED), None),  # of the one before?
    (seen(NONE, at=PaperRollout().later(seconds=180), golden=Golden.REFUSED), Rule.GOLDEN_REFUSED),
    (seen(NONE, at=PaperRollout().later(seconds=600)), None),
    (seen(NONE, at=PaperRollout().later(seconds=601)), Rule.SILENT),
    (seen(NONE, at=PaperRollout().later(seconds=601), heard_at=None), Rule.SILENT),
    (seen(NONE, at=PaperRollout().later(seconds=601), heard_at=PaperRollout().later(seconds=2)), None),
]


@pytest.mark.parametrize(("evidence", "rule"), OTHERS)
def test_a_station_by_itself(evidence: StationEvidence, rule: Rule | None) -> None:
    stops = [stop.rule for stop in station_stops(RULES, evidence, START)]
    assert stops == ([] if rule is None else [rule])


def test_each_look_is_stricter_and_so_are_many_stations() -> None:
    evidence = seen(figures(ok=170, ng=30))
    assert list(rates_stop(RULES, evidence, stations=1, look=1))
    assert not list(rates_stop(RULES, evidence, stations=1, look=10_000))
    assert not list(rates_stop(RULES, evidence, stations=10_000, look=100))


def test_a_stop_is_told_with_its_figures() -> None:
    (stop,) = rates_stop(RULES, seen(figures(ok=160, ng=40)), stations=5, look=3)
    assert tell_stop(stop) == ("plant-1/line-a/station-1: 20.0 % NG of 200 units; at most 9.0 % is allowed")
    (stop,) = station_stops(RULES, seen(SLOW), START)
    assert "p99 of 41 ms over 200 units; at most 40 ms is allowed" in tell_stop(stop)
    for rule in Rule:
        assert "{" not in tell_stop(stop.model_copy(update={"rule": rule}))


def test_a_bundle_just_as_good_is_stopped_by_chance_as_seldom_as_promised() -> None:
    """200 rollouts of 10 stations, looked at after every unit: at most one in 20 may be stopped."""
    draw = random.Random(6)
    stopped = sum(rollout_is_stopped(draw) for _ in range(200))
    assert stopped <= 0.05 * 200


def rollout_is_stopped(draw: random.Random) -> bool:
    rules = StopRules(ng_change=0.0, review_rise=0.0, invalid_rise=0.0)  # the margins would hide chance
    for _ in range(10):
        ng_before = sum(draw.random() < 0.05 for _ in range(500))
        before = figures(ok=500 - ng_before, ng=ng_before)
        ng, look, looked_at = 0, 0, 0
        for units in range(1, 201):
            ng += draw.random() < 0.05
            if units < 20 or units < looked_at * 1.25:
                continue
            look, looked_at = look + 1, units
            since = Figures(verdicts={Verdict.OK: units - ng, Verdict.NG: ng})
            if list(rates_stop(rules, seen(since, before), stations=10, look=look)):
                return True
    return False
