"""The report of a lot and of a shift over a small site, on both databases."""

from datetime import timedelta

import pytest

from dashboard.people.roles import Role
from dashboard.reports import find
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import STATION, blame, found, make_record

HOUR = timedelta(hours=1)
SCREW = (blame(found("screw", 0.9)),)


def passed(site: DashboardSite) -> None:
    """In a shift of the plant: three units of lot L1 in the last hour, one of another long ago."""
    for seq, verdict in enumerate((Verdict.OK, Verdict.NG, Verdict.OK), 1):
        findings = SCREW if verdict is Verdict.NG else ()
        site.report(make_record(seq, verdict, findings=findings, at=site.clock() - timedelta(minutes=seq)))
    old = make_record(9, Verdict.NG, findings=SCREW, at=site.clock() - 40 * HOUR)
    site.report(old.model_copy(update={"unit": old.unit.model_copy(update={"lot": "L0"})}))


def test_a_lot_and_a_shift(any_site: DashboardSite) -> None:
    passed(any_site)
    asks = any_site.asks(Role.OPERATOR)
    shift = asks.get(f"/api/reports?station={STATION.path}").json()
    assert (shift["units"], shift["verdicts"]["NG"], shift["causes"]) == (3, 1, {"screw": 1})
    assert [one["causes"] for one in shift["rejected"]] == [["screw"]]
    lot = asks.get("/api/reports?lot=L0").json()
    assert (lot["units"], lot["first_pass"]["events"], lot["more_rejected"]) == (1, 0, 0)
    assert asks.get("/api/reports?lot=nobody").json()["units"] == 0


def test_the_page_in_both_languages(site: DashboardSite) -> None:
    passed(site)
    english = site.asks().get("/reports").text
    chinese = site.asks().get("/reports?lot=L0", headers={"Accept-Language": "zh"}).text
    assert "Report of 2026" in english
    assert "OK at once" in english
    assert "批次 L0 报告" in chinese
    assert "Nothing was inspected." in site.asks().get("/reports?day=2020-01-01&shift=2").text


def test_csv_says_the_same_and_runs_nothing(site: DashboardSite) -> None:
    passed(site)
    answer = site.asks().get("/api/reports/csv?lot=L0")
    assert answer.headers["content-disposition"] == 'attachment; filename="lot-L0.csv"'
    lines = answer.text.splitlines()
    assert lines[:3] == ["report,lot-L0", "units,1", "OK,0"]
    assert lines[-1].endswith(",NG,screw,")


def test_a_shift_that_no_day_has_is_refused_by_name(site: DashboardSite) -> None:
    asks = site.asks()
    answer = asks.get("/api/reports?day=2026-01-31&shift=4")
    assert answer.status_code == 422
    assert "shift 4: a day has 3 (`web.shifts` in the settings)" in answer.text
    assert asks.get("/api/reports?day=0001-01-01").status_code == 422
    assert asks.get("/api/reports?lot=%0d%0a").status_code == 422


def test_of_many_rejected_units_the_newest_are_listed(
    site: DashboardSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MOST_LISTED", 2)
    for seq in range(1, 6):
        site.report(make_record(seq, Verdict.NG, findings=SCREW, at=site.clock() - timedelta(minutes=seq)))
    report = site.asks().get("/api/reports").json()
    assert ([one["serial"] for one in report["rejected"]], report["more_rejected"]) == (
        ["AC-00001", "AC-00002"],
        3,
    )
