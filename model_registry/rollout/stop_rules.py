"""When a station speaks against a new bundle: its own figures before and after, and never by chance alone.

A rate counts as changed where it moved by more than the rule allows *and* an exact test rules chance out. The
test is made anew each time the units have grown by a quarter; its level shrinks with each look (the j-th gets
1 / j(j+1) of the whole, which sums to 1) and is shared by all stations and tests of the rollout. So a bundle
that is just as good is stopped by these rules with a probability of `chance` at most (Bonferroni), as long as
units are alike and independent.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.word import Moment, Score, Word, added_later
from model_registry.rollout.chance import binomial_rise, fisher_fall, fisher_rise
from model_registry.rollout.evidence import Golden, StationEvidence

LOOK_AGAIN = 1.25
"""So many times the units of the look before."""
TESTS = 4
"""NG up, NG down, REVIEW up, INVALID up."""


class Rule(StrEnum):
    NG_ROSE = "ng_rose"
    NG_FELL = "ng_fell"
    REVIEW_ROSE = "review_rose"
    INVALID_ROSE = "invalid_rose"
    SLOW = "slow"
    RESTARTS = "restarts"
    GOLDEN_REFUSED = "golden_refused"
    SILENT = "silent"
    DEADLINE = "deadline"
    CHAMPION_BETTER = "champion_better"
    NO_ANSWER = "no_answer"
    """Of the test of a challenger, within its deadline."""


class StopRules(Word):
    """Shares are 0 to 1, of units."""

    ng_change: Score = 0.05
    """How far the NG rate may move; down too, since a bundle that sees nothing rejects nothing."""
    review_rise: Score = 0.10
    invalid_rise: Score = 0.05
    most_ng: Score = 0.30
    """Where a station has no figures before."""
    most_review: Score = 0.50
    most_invalid: Score = 0.20
    slower: Annotated[float, Field(ge=1)] = 1.5
    """How many times the p99 before the p99 may be,"""
    slack_ms: NonNegativeFloat = 10.0
    """and so much more."""
    most_restarts: NonNegativeInt = 2
    silent_s: PositiveFloat = 600.0
    """Neither inspection nor status for so long."""
    settle_s: NonNegativeFloat = 180.0
    """So long after an assignment a station may still speak of the one before."""
    min_units: PositiveInt = 20
    """Before these no rate is looked at."""
    min_latency_units: PositiveInt = 100
    """A p99 of fewer is a single unit's time."""
    chance: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """Of a rollout of a bundle just as good to be stopped by a rate."""


class Stop(Word):
    """Why a rollout stopped, as figures; words are made where it is shown."""

    rule: Rule
    station: StationId | None = None
    units: NonNegativeInt = 0
    """Inspections with the bundle."""
    measured: NonNegativeFloat = 0.0
    """A share, milliseconds, seconds or a number, as the rule is."""
    before: Annotated[NonNegativeFloat | None, added_later(None)] = None
    """The same before the assignment. None: not known."""
    allowed: NonNegativeFloat = 0.0
    """What `measured` was held to."""
    message: Annotated[str, added_later("")] = ""
    """The station's own words."""


def rates_stop(rules: StopRules, evidence: StationEvidence, stations: int, look: int) -> Iterator[Stop]:
    """What the rates say at the `look`-th look, from 1, at one of so many stations."""
    level = rules.chance / (TESTS * stations * look * (look + 1))
    for rule, verdict, change, most in (
        (Rule.NG_ROSE, Verdict.NG, rules.ng_change, rules.most_ng),
        (Rule.REVIEW_ROSE, Verdict.REVIEW, rules.review_rise, rules.most_review),
        (Rule.INVALID_ROSE, Verdict.INVALID, rules.invalid_rise, rules.most_invalid),
    ):
        if stop := _rose(rule, verdict, change, most, rules, evidence, level):
            yield stop
    if stop := _fell(rules, evidence, level):
        yield stop


def station_stops(rules: StopRules, evidence: StationEvidence, assigned_at: Moment) -> Iterator[Stop]:
    """What needs no count of units, or a fixed one."""
    since, before = evidence.since, evidence.before
    if since.p99_ms is not None and before.p99_ms is not None and since.units >= rules.min_latency_units:
        allowed = before.p99_ms * rules.slower + rules.slack_ms
        if since.p99_ms > allowed:
            yield Stop(
                rule=Rule.SLOW,
                station=evidence.station,
                units=since.units,
                measured=since.p99_ms,
                before=before.p99_ms,
                allowed=allowed,
            )
    if evidence.restarts > rules.most_restarts:
        yield Stop(
            rule=Rule.RESTARTS,
            station=evidence.station,
            units=since.units,
            measured=float(evidence.restarts),
            allowed=float(rules.most_restarts),
        )
    if evidence.golden is Golden.REFUSED and (evidence.at - assigned_at).total_seconds() >= rules.settle_s:
        yield Stop(
            rule=Rule.GOLDEN_REFUSED, station=evidence.station, units=since.units, message=evidence.message
        )
    silent_s = (evidence.at - max(assigned_at, evidence.heard_at or assigned_at)).total_seconds()
    if silent_s > rules.silent_s:
        yield Stop(
            rule=Rule.SILENT,
            station=evidence.station,
            units=since.units,
            measured=silent_s,
            allowed=rules.silent_s,
        )


def tell_stop(stop: Stop) -> str:
    """In English, for the ledger and the command line."""
    who = f"{stop.station}: " if stop.station else ""
    return who + _SAID[stop.rule].format(
        units=stop.units,
        percent=f"{100 * stop.measured:.1f}",
        allowed_percent=f"{100 * stop.allowed:.1f}",
        measured=f"{stop.measured:.0f}",
        allowed=f"{stop.allowed:.0f}",
        message=stop.message,
    )


_SAID = {
    Rule.NG_ROSE: "{percent} % NG of {units} units; at most {allowed_percent} % is allowed",
    Rule.NG_FELL: "only {percent} % NG of {units} units; at least {allowed_percent} % is expected",
    Rule.REVIEW_ROSE: "{percent} % REVIEW of {units} units; at most {allowed_percent} % is allowed",
    Rule.INVALID_ROSE: "{percent} % INVALID of {units} units; at most {allowed_percent} % is allowed",
    Rule.SLOW: "p99 of {measured} ms over {units} units; at most {allowed} ms is allowed",
    Rule.RESTARTS: "restarted {measured} times; at most {allowed} is allowed",
    Rule.GOLDEN_REFUSED: "refused the bundle: {message}",
    Rule.SILENT: "nothing heard for {measured} s; at most {allowed} s is allowed",
    Rule.DEADLINE: "not proven within {allowed} s: {message}",
    Rule.CHAMPION_BETTER: "the challenger was right in {measured} of {units} disagreements decided",
    Rule.NO_ANSWER: "no answer within {allowed} s: {message}",
}


def _rose(
    rule: Rule,
    verdict: Verdict,
    change: float,
    most: float,
    rules: StopRules,
    evidence: StationEvidence,
    level: float,
) -> Stop | None:
    since, before = evidence.since, evidence.before
    hits, units, share = since.count(verdict), since.units, since.share(verdict)
    if before.units >= rules.min_units:
        was: float | None = before.share(verdict)
        allowed = before.share(verdict) + change
        chance = fisher_rise(hits, units, before.count(verdict), before.units)
    else:
        was, allowed, chance = None, most, binomial_rise(hits, units, most)
    if share <= allowed or chance > level:
        return None
    return Stop(rule=rule, station=evidence.station, units=units, measured=share, before=was, allowed=allowed)


def _fell(rules: StopRules, evidence: StationEvidence, level: float) -> Stop | None:
    since, before = evidence.since, evidence.before
    if before.units < rules.min_units:
        return None
    was, share = before.share(Verdict.NG), since.share(Verdict.NG)
    chance = fisher_fall(since.count(Verdict.NG), since.units, before.count(Verdict.NG), before.units)
    if was - share <= rules.ng_change or chance > level:
        return None
    return Stop(
        rule=Rule.NG_FELL,
        station=evidence.station,
        units=since.units,
        measured=share,
        before=was,
        allowed=was - rules.ng_change,
    )
