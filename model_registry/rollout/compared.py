"""What follows from the figures of a challenger: the test's answer, what speaks against it, and words."""

from collections.abc import Iterator

from inspection.word import Moment
from model_registry.rollout.evidence import ShadowFigures, StationEvidence
from model_registry.rollout.plan import ShadowStage
from model_registry.rollout.shadow import Shadow, decide_shadow
from model_registry.rollout.stop_rules import Rule, Stop, StopRules


def answer(stage: ShadowStage, seen: ShadowFigures) -> Shadow:
    """Of all stations together. Two that hardly ever disagree keep no test waiting for ever."""
    if seen.units < stage.units:
        return Shadow.CONTINUE
    found = decide_shadow(seen.challenger_right, seen.champion_right, stage.test)
    if found is Shadow.CONTINUE and seen.units >= stage.alike_after and not seen.undecided:
        return Shadow.ALIKE
    return found


def shadow_stops(rules: StopRules, evidence: StationEvidence, assigned_at: Moment) -> Iterator[Stop]:
    """What a station says against the bundle that challenges there."""
    refused = evidence.shadow.refused if evidence.shadow else ""
    if refused and (evidence.at - assigned_at).total_seconds() >= rules.settle_s:
        yield Stop(rule=Rule.GOLDEN_REFUSED, station=evidence.station, message=refused)


def champion_better(seen: ShadowFigures) -> Stop:
    decided = seen.champion_right + seen.challenger_right
    return Stop(rule=Rule.CHAMPION_BETTER, units=decided, measured=float(seen.challenger_right))


def tell_compared(seen: ShadowFigures) -> str:
    """In English, for the ledger and the command line."""
    return (
        f"{seen.units} units judged by both, {seen.disagreed} disagreements: challenger right in "
        f"{seen.challenger_right}, champion in {seen.champion_right}, {seen.undecided} wait for people"
    )
