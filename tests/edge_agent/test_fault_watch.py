"""Each fault from what the station knows; what the whole plant makes of it: tests/faults/alarms."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edge_agent.fault_watch import PATIENCE_S, STANDS_S, Facts, FaultWatch
from edge_agent.streak import Lately
from inspection.attack import Attack
from inspection.fault import MOST_DETAIL, Fault, seen
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import UpdateState
from tests.fakes.clock import FakeClock

CALM = Facts(
    monotonic=0.0,
    now=FakeClock(0.0).now(),
    camera_problem="",
    lately=Lately(Verdict.OK, 1, frozenset(), 0),
    has_model=True,
    bundle_problem="",
    update=UpdateState.IDLE,
    update_message="",
    attack=None,
    registry_away=False,
    broker_answers=True,
    line_problem="",
    oldest_s=0.0,
    free_bytes=50_000_000_000,
    disk_bytes=100_000_000_000,
    holds_line=False,
    shed=0,
    not_told=0,
    certificate_until=None,
)


def at(seconds: float, **facts: Any) -> Facts:
    """Calm but for these, so many seconds later."""
    return replace(CALM, monotonic=seconds, now=CALM.now + timedelta(seconds=seconds), **facts)


def named(watch: FaultWatch, facts: Facts) -> list[Fault]:
    return [one.fault for one in watch.look(facts)]


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"lately": Lately(Verdict.INVALID, 1, frozenset({Cause.FROZEN}), 0)}, Fault.PICTURE_FROZEN),
        ({"lately": Lately(Verdict.INVALID, 1, frozenset({Cause.DETECTOR_FAILED}), 0)}, Fault.DETECTOR_FAILS),
        ({"lately": Lately(Verdict.INVALID, 1, frozenset({Cause.NO_RECIPE}), 0)}, Fault.NO_RECIPE),
        ({"lately": Lately(Verdict.OK, 9, frozenset(), 2)}, Fault.VERDICTS_LATE),
        ({"lately": Lately(Verdict.INVALID, 10, frozenset(), 0)}, Fault.INVALID_STREAK),
        ({"lately": Lately(Verdict.NG, 10, frozenset(), 0)}, Fault.NG_STREAK),
        ({"bundle_problem": "needs screw"}, Fault.BUNDLE_REFUSED),
        ({"update": UpdateState.REFUSED, "update_message": "too slow"}, Fault.BUNDLE_REFUSED),
        ({"attack": Attack.FREEZE, "update": UpdateState.REFUSED}, Fault.UPDATE_ATTACKED),
        ({"oldest_s": 61.0}, Fault.RESULTS_WAIT),
        ({"holds_line": True}, Fault.LINE_HELD),
        ({"free_bytes": 4_000_000_000}, Fault.DISK_LOW),
        ({"free_bytes": 1_000_000}, Fault.DISK_FULL),
        ({"certificate_until": CALM.now + timedelta(days=29)}, Fault.CERTIFICATE_ENDS),
    ],
)
def test_a_state_stands_at_once_and_as_long_as_it_is_so(facts: dict[str, Any], fault: Fault) -> None:
    watch = FaultWatch()
    assert named(watch, at(0)) == []
    assert named(watch, at(1, **facts)) == [fault]
    assert named(watch, at(2)) == []


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"camera_problem": "front: the cable is out"}, Fault.CAMERA_LOST),
        ({"has_model": False}, Fault.NO_MODEL),
        ({"line_problem": "the PLC has not polled for 3 s"}, Fault.LINE_SILENT),
        ({"broker_answers": False}, Fault.BROKER_AWAY),
        ({"registry_away": True}, Fault.REGISTRY_AWAY),
    ],
)
def test_what_often_mends_itself_must_last(facts: dict[str, Any], fault: Fault) -> None:
    watch = FaultWatch()
    assert named(watch, at(0, **facts)) == []
    assert named(watch, at(2)) == []
    assert named(watch, at(4, **facts)) == [], "it had been well in between"
    assert named(watch, at(4 + PATIENCE_S, **facts)) == [fault]


@pytest.mark.parametrize(
    ("counter", "fault"), [("shed", Fault.PICTURES_SHED), ("not_told", Fault.VERDICTS_NOT_TOLD)]
)
def test_a_counter_that_grew_stands_for_a_while(counter: str, fault: Fault) -> None:
    watch = FaultWatch()
    assert named(watch, at(0, **{counter: 2})) == [fault], "also what grew before the first look"
    assert named(watch, at(STANDS_S - 1, **{counter: 2})) == [fault]
    assert named(watch, at(STANDS_S, **{counter: 2})) == []
    assert named(watch, at(STANDS_S + 1, **{counter: 3})) == [fault]


def test_a_clock_that_jumps_is_told_by_how_much() -> None:
    watch = FaultWatch()
    watch.look(at(0))
    jumped = replace(at(1), now=CALM.now - timedelta(hours=1))
    (clock,) = watch.look(jumped)
    assert (clock.fault, clock.detail) == (Fault.CLOCK_OFF, "jumped by -3601 s")
    later = replace(at(1 + STANDS_S), now=CALM.now - timedelta(hours=1) + timedelta(seconds=STANDS_S))
    assert named(watch, later) == []


def test_a_message_of_any_length_has_room() -> None:
    assert len(seen(Fault.CAMERA_LOST, "x" * 1000).detail) == MOST_DETAIL
