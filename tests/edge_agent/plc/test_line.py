"""A real PLC client at a real station: a short day at the line, and what breaks on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.laptop.line.registers import PlcUnit
from inspection.verdict import Verdict
from tests.fakes.plc import CutPlc
from tests.fakes.plc_day import Day
from tests.fakes.plc_station import PlcStation

UNITS = 300


@pytest.fixture
def station(tmp_path: Path) -> Iterator[PlcStation]:
    with PlcStation(tmp_path) as station:
        yield station


@pytest.fixture
def plc(station: PlcStation) -> Iterator[CutPlc]:
    plc = CutPlc(station.port)
    plc.connect()
    yield plc
    plc.drop()
    assert plc.complaints == []


def test_every_trigger_has_one_acknowledged_result_none_early_none_for_another_unit(
    station: PlcStation, plc: CutPlc
) -> None:
    """`make check-plc` does the same with 10,000 units."""
    books = Day(station, plc, seed=20261124).run(UNITS)
    assert [answer.number for answer in plc.acknowledged] == list(range(1, UNITS + 1))
    assert (books.early, books.wrong) == ([], [])
    assert min(books.late, books.cuts, books.pushes) > 0
    seen = plc.look()
    assert (seen["TriggersMissed"], seen["Timeouts"]) == (books.pushes, books.late)


def test_a_verdict_that_comes_with_the_next_unit_in_hand_is_told_for_neither(
    station: PlcStation, plc: CutPlc
) -> None:
    station.place(Verdict.OK)
    station.go_on.clear()
    late = plc.inspect(PlcUnit(1, "S1", recipe_index=2))
    station.place(Verdict.NG)
    plc.trigger(PlcUnit(2, "S2"))
    station.go_on.set()
    after = plc.answer()
    plc.acknowledge()
    assert (late.verdict, late.code, late.serial) == ("INVALID", 101, "S1")
    assert (after.verdict, after.code, after.number, after.serial) == ("NG", 2, 2, "S2")


def test_a_connection_lost_in_the_middle_takes_no_trigger_twice_and_loses_no_result(
    station: PlcStation, plc: CutPlc
) -> None:
    station.place(Verdict.NG)
    plc.trigger(PlcUnit(1, "S1"))
    plc.drop()
    plc.connect()
    assert plc.answer().verdict == "NG"
    plc.drop()
    plc.connect()
    plc.acknowledge()
    assert (plc.acknowledged[0].inspection, plc.look()["TriggersMissed"]) == (1, 0)
    assert plc.inspect(PlcUnit(2, "S2")).inspection == 2


def test_a_plc_that_has_forgotten_its_unit_acknowledges_what_stands_and_goes_on(station: PlcStation) -> None:
    station.place(Verdict.OK)
    before, after = CutPlc(station.port), CutPlc(station.port)
    before.connect()
    before.trigger(PlcUnit(1, "S1"))
    before.drop()
    after.connect()
    after.acknowledge()
    assert (after.acknowledged[0].serial, len(after.complaints)) == ("S1", 1)
    assert after.inspect(PlcUnit(2, "S2")).serial == "S2"
