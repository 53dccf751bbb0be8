from datetime import date, timedelta

import pytest

from inspection.alarm import AlarmKind
from tests.fakes.passing import BUNDLE, LINE
from tests.fakes.words import NOON
from trainer.stream.alarm import alarms_of, is_closed
from trainer.stream.reference import Reference, reference_of
from trainer.stream.settings import AlarmLimits
from trainer.stream.tally import Group, Tally, Window

GROUP = Group(LINE, "AC-100", BUNDLE)
WINDOW = Window(NOON, GROUP)


def counts(ok: int, ng: int, **bins: int) -> Tally:
    """Verdicts, and scores of screws by bin (`b45=10`)."""
    tally = Tally({("verdict", "OK", 0): ok, ("verdict", "NG", 0): ng})
    tally.update({("score", "screw", int(name[1:])): count for name, count in bins.items()})
    return tally


def reference() -> Reference:
    hours = [(GROUP, counts(495, 5, b40=100, b45=400)), (GROUP, counts(495, 5, b40=100, b45=400))]
    return reference_of(date(2026, 1, 1), date(2026, 1, 2), hours)


def alarms(tally: Tally, limits: AlarmLimits | None = None) -> list[tuple[AlarmKind, str | None]]:
    usual = reference().by_group()[GROUP]
    return [(one.kind, one.label) for one in alarms_of(WINDOW, tally, usual, limits or AlarmLimits(), False)]


def test_a_reference_is_the_sum_of_its_windows() -> None:
    (usual,) = reference().usual
    assert (usual.inspections, usual.ng) == (1000, 10)
    assert (usual.scores["screw"][40], usual.scores["screw"][45], sum(usual.scores["screw"])) == (
        200,
        800,
        1000,
    )


SCORES = [
    (counts(300, 3, b40=60, b45=240), []),
    (counts(300, 3, b40=240, b45=60), [(AlarmKind.PSI, "screw"), (AlarmKind.KS, "screw")]),
    (counts(100, 1, b40=120, b45=30), []),  # 150 scores are too few to say so
    (counts(300, 3), []),  # none at all: nothing to compare
]


@pytest.mark.parametrize(("tally", "raised"), SCORES)
def test_scores_that_moved(tally: Tally, raised: list[tuple[AlarmKind, str]]) -> None:
    assert alarms(tally) == raised


def lit(**levels: int) -> Tally:
    """Pictures of the front by grey level (`g120=10`)."""
    return Tally({("brightness", "front", int(name[1:])): count for name, count in levels.items()})


STEADY = lit(g120=500, g121=500)
BOTH = [(AlarmKind.BRIGHTNESS_PSI, "front"), (AlarmKind.BRIGHTNESS_KS, "front")]
LIGHT = [
    (lit(g120=150, g121=150), []),
    (lit(g109=150, g110=150), BOTH),  # the lamp grows old
    (lit(g110=150, g131=150), BOTH),  # it flickers about the same middle
    (lit(g122=150, g123=150), []),  # told from every bin, and nobody could see it
    (lit(g60=99), []),  # too few pictures
    (lit(), []),  # a station of before tells none
]


@pytest.mark.parametrize(("tally", "raised"), LIGHT)
def test_light_that_changed(tally: Tally, raised: list[tuple[AlarmKind, str]]) -> None:
    (usual,) = reference_of(date(2026, 1, 1), date(2026, 1, 2), [(GROUP, STEADY)]).usual
    found = alarms_of(WINDOW, tally, usual, AlarmLimits(), False)
    assert [(one.kind, one.view) for one in found] == raised
    assert all(one.id.endswith("|front") and one.label is None for one in found)


def test_a_reference_of_before_brightness_was_told_has_none_to_compare_with() -> None:
    """Its bytes are what they were; it raises no alarm about light."""
    usual = reference().usual[0]
    assert "brightness" not in usual.model_dump_json()
    assert alarms_of(WINDOW, lit(g10=500), usual, AlarmLimits(), False) == []


RATES = [(570, 30, True), (588, 12, False), (19, 1, False), (0, 0, False)]


@pytest.mark.parametrize(("ok", "ng", "raised"), RATES)
def test_more_ng_than_usual_but_only_if_it_is_sure(ok: int, ng: int, raised: bool) -> None:
    """1 % is usual, 3 % the limit: 5 % of 600 is surely above, 5 % of 20 is one unit."""
    assert ((AlarmKind.NG_RATE, None) in alarms(counts(ok, ng), AlarmLimits(ng_rise=0.02))) == raised


def test_an_alarm_says_what_where_and_since_when() -> None:
    (alarm,) = alarms_of(WINDOW, counts(500, 100), reference().by_group()[GROUP], AlarmLimits(), False)
    assert str(alarm) == (
        "suzhou/line-1 AC-100 from 2026-01-31 12:00: NG rate 0.167 exceeds 0.030 (600 counted)"
    )
    assert alarm.id == f"2026-01-31T12:00:00Z|suzhou/line-1|AC-100|{BUNDLE}|NG rate|"


@pytest.mark.parametrize(("minutes", "is_over"), [(9, False), (10, True), (None, False)])
def test_a_window_closes_at_its_end(minutes: int | None, is_over: bool) -> None:
    closed = None if minutes is None else NOON + timedelta(minutes=minutes)
    assert is_closed(NOON, timedelta(minutes=10), closed) == is_over
