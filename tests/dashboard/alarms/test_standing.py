"""What stands, from facts built by hand; how it comes about in a plant: tests/faults/alarms."""

from dataclasses import replace
from datetime import timedelta

from dashboard.alarms.programs import INGEST, FaultAt, Heard
from dashboard.alarms.standing import Facts, StationKnown, Where, standing
from dashboard.settings import AlarmSettings
from inspection.fault import Fault, seen
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.station_reports import AT

FRONT = "wuhu/line-1/front"
STATUS = StationStatus(
    state=StationState.ONLINE, at=AT, faults=(seen(Fault.CAMERA_LOST, "the cable is out"),)
)
KNOWN = StationKnown(FRONT, StationState.ONLINE, AT, STATUS, None, 0)
CALM = Facts(
    at=AT,
    stations=[KNOWN],
    programs={INGEST: Heard(AT, ())},
    letters=0,
    letter_reason="",
    failed_retraining="",
    backed_up=None,
    registry_problem="",
)
LIMITS = AlarmSettings()


def test_a_station_is_believed() -> None:
    assert standing(CALM, LIMITS).found == {Where(FRONT, Fault.CAMERA_LOST): "the cable is out"}


def test_of_a_silent_station_nothing_else_is_known() -> None:
    for quiet in (
        replace(KNOWN, heard_at=AT - timedelta(seconds=10)),
        replace(KNOWN, state=StationState.OFFLINE),
        replace(KNOWN, heard_at=None),
    ):
        found = standing(replace(CALM, stations=[quiet]), LIMITS)
        assert [where.fault for where in found.found] == [Fault.STATION_SILENT]
        assert found.unknown == {FRONT}


def test_of_a_silent_ingest_neither() -> None:
    for programs in ({}, {INGEST: Heard(AT - timedelta(seconds=7), ())}):
        found = standing(replace(CALM, programs=programs), LIMITS)
        assert [where.fault for where in found.found] == [Fault.INGEST_SILENT]
        assert found.unknown == {"", FRONT}


def test_an_ingest_that_takes_nothing_knows_no_station() -> None:
    away = Heard(AT, (FaultAt(seen=seen(Fault.STORE_FAILS, "read-only")),))
    old = replace(KNOWN, heard_at=AT - timedelta(minutes=5))
    found = standing(replace(CALM, stations=[old], programs={INGEST: away}), LIMITS)
    assert found.found == {Where("", Fault.STORE_FAILS): "read-only"}
    assert found.unknown == {FRONT}


def test_numbers_and_clocks_of_a_station() -> None:
    odd = replace(KNOWN, status=None, clock_off_s=-31.0, never_came=3)
    assert standing(replace(CALM, stations=[odd]), LIMITS).found == {
        Where(FRONT, Fault.CLOCK_OFF): "-31 s beside the cluster's",
        Where(FRONT, Fault.NUMBERS_MISSING): "3 units",
    }
    fine = replace(odd, clock_off_s=29.0, never_came=0)
    assert standing(replace(CALM, stations=[fine]), LIMITS).found == {}


def test_what_concerns_the_cluster() -> None:
    facts = replace(
        CALM,
        stations=[],
        letters=2,
        letter_reason="malformed payload",
        failed_retraining="retraining 3: no room",
        backed_up=AT - timedelta(hours=27),
        registry_problem="does not answer",
    )
    assert {where.fault for where in standing(facts, LIMITS).found} == {
        Fault.DEAD_LETTERS,
        Fault.RETRAINING_FAILED,
        Fault.BACKUP_OLD,
        Fault.REGISTRY_AWAY,
    }
