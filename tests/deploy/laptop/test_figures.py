import io
import json

import pytest
from rich.console import Console

from deploy.laptop.figures import (
    Row,
    at_most,
    complaints_row,
    latency_rows,
    model_rows,
    passage_rows,
    report,
    right_row,
    table,
)
from deploy.laptop.line.conveyor import Passed
from inspection.identity import StationId
from inspection.verdict import Verdict
from tests.fakes.bundles import manifest, metrics, parity
from tests.fakes.line_station import verdict
from tests.fakes.line_units import line_unit

STATION = StationId(site="demo", line="line-1", station="final")


def passed(good: bool, said: Verdict | None, total_ms: float = 20) -> Passed:
    unit = line_unit(good=good)
    return Passed(unit, None if said is None else verdict(unit.unit, STATION, said, total_ms))


UNITS = [
    passed(True, Verdict.OK),
    passed(True, Verdict.NG),
    passed(True, Verdict.REVIEW),
    passed(False, Verdict.NG),
    passed(False, Verdict.OK),
    passed(False, Verdict.REVIEW),
    passed(False, Verdict.INVALID),
    passed(True, None),
]


@pytest.mark.parametrize(
    ("name", "value", "bar", "holds"),
    [
        ("escapes after", 1, "<= 0", False),
        ("overkills after", 1, "<= 2", True),
        ("review after", 2, None, None),
        ("invalid after", 1, None, None),
        ("units without a verdict after", 1, "<= 0", False),
    ],
)
def test_what_went_by(name: str, value: int, bar: str | None, holds: bool | None) -> None:
    rows = {row.name: row for row in passage_rows("after", UNITS, bars=True)}
    assert (rows[name].value, rows[name].bar, rows[name].holds) == (value, bar, holds)
    assert rows["escapes after"].detail == "of 8 units, 4 of them defective"


def test_before_there_is_a_model_nothing_is_asked_of_it() -> None:
    rows = {row.name: row for row in passage_rows("before", UNITS, bars=False)}
    assert rows["escapes before"].bar is None
    assert rows["overkills before"].holds is None
    assert rows["units without a verdict before"].holds is False


@pytest.mark.parametrize(
    ("units", "right", "holds"),
    [(UNITS, 2, False), ([passed(True, Verdict.OK), passed(False, Verdict.NG)], 2, True)],
)
def test_right_is_ok_for_good_and_ng_for_bad(units: list[Passed], right: int, holds: bool) -> None:
    row = right_row(units)
    assert (row.name, row.value, row.bar, row.holds) == ("units right", right, f">= {len(units)}", holds)


def test_latency_by_the_stations_clock() -> None:
    p50, p99 = latency_rows([passed(True, Verdict.OK, ms) for ms in range(1, 101)])
    assert (p50.value, p99.value, p99.bar, p99.holds) == (51, 100, "<= 100", True)
    slow = latency_rows([passed(True, Verdict.OK, ms) for ms in (10, 10, 101)])
    assert slow[1].holds is False
    assert latency_rows([passed(True, None)]) == []


def test_figures_of_the_model() -> None:
    told = manifest(metrics=metrics(map50_fp32=0.98765, map50_int8=0.9), parity=parity(int8_lost=2))
    assert [(row.name, row.value) for row in model_rows(told)] == [
        ("mAP50 FP32", 0.9877),
        ("mAP50 INT8", 0.9),
        ("INT8 lost detections", 2),
    ]


@pytest.mark.parametrize(("value", "holds"), [(7.9, True), (8, True), (8.1, False)])
def test_a_bar_is_held_up_to_its_edge(value: float, holds: bool) -> None:
    assert at_most("the whole loop", value, "min", 8).holds is holds


def test_a_report_is_machine_and_rows() -> None:
    told = json.loads(json.dumps(report([at_most("spool depth", 0, "records", 0)], {"bundle": "abc"})))
    assert set(told) == {"machine", "rows"}
    assert {"processor", "python", "system", "bundle"} <= set(told["machine"])
    assert told["rows"] == [
        {"name": "spool depth", "value": 0, "unit": "records", "bar": "<= 0", "holds": True, "detail": ""}
    ]


def test_a_table_says_what_was_missed() -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(table([at_most("escapes", 1, "units", 0), at_most("a", 0, "b", 0), Row("labels", 9, "")]))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert any("escapes" in line and "1 units" in line and "MISSED" in line for line in lines)
    assert sum("holds" in line for line in lines) == 1


def test_what_a_plc_complains_about_is_never_fine() -> None:
    assert complaints_row([]).holds is True
    row = complaints_row(["unit 3 is told early"])
    assert (row.value, row.holds, row.detail) == (1, False, "unit 3 is told early")
