"""From a bar of the Pareto to where and when it comes up."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from dashboard.quality.cause import COLUMNS, ROWS, Place, Unit, figures_of, heats_of
from inspection.crop import Crop
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, found, make_jpeg, make_record

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIZE = (96, 64)


def unit(id: int, zone: str | None = None, lot: str = "L1", hours: float = 0) -> Unit:
    return Unit(id, zone, "AC-1", lot, "wuhu/line-1/front", AT + timedelta(hours=hours))


def test_a_unit_counts_once_whatever_it_has_of_it() -> None:
    figures = figures_of(
        [unit(1, "lid"), unit(1, "lid"), unit(1, "side"), unit(2, "lid", "L2")], (), SHANGHAI
    )

    assert figures.units == 2
    assert [(one.name, one.units, one.share) for one in figures.zones] == [("lid", 2, 1.0), ("side", 1, 0.5)]
    assert [(one.name, one.units) for one in figures.lots] == [("L1", 1), ("L2", 1)]
    assert [(one.name, one.units) for one in figures.skus] == [("AC-1", 2)]


def test_hours_are_the_plants() -> None:
    figures = figures_of([unit(1), unit(2, hours=9)], (), SHANGHAI)  # 07:59 UTC, and 16:59

    assert [hour for hour, units in enumerate(figures.hours) if units] == [0, 15]


def test_only_the_most_frequent_are_named() -> None:
    figures = figures_of([unit(id, lot=f"L{id % 30}") for id in range(60)], (), SHANGHAI)

    assert len(figures.lots) == 10


def test_a_finding_is_warm_where_it_lies() -> None:
    (heat,) = heats_of([Place("front", 0.0, 0.0, 0.5, 0.01), Place("front", 0.99, 0.99, 1.2, 1.2)])

    assert (heat.view, heat.findings) == ("front", 2)
    warm = [(x, y) for y, row in enumerate(heat.cells) for x, count in enumerate(row) if count]
    assert warm == [(x, 0) for x in range(COLUMNS // 2)] + [(COLUMNS - 1, ROWS - 1)]


def test_the_page_and_the_api_tell_it(any_site: DashboardSite) -> None:
    scratch, dent = found("scratch", 0.9, 0, 0, 8), found("dent", 0.9, 60, 40, 8)
    for seq, found_ in ((1, (scratch,)), (2, (scratch, dent)), (3, (dent,)), (4, ())):
        verdict = Verdict.NG if found_ else Verdict.OK
        jpeg = make_jpeg(*SIZE, shade=100 + seq)
        findings = tuple(blame(one) for one in found_)
        any_site.report(make_record(seq, verdict, findings=findings, jpeg=jpeg, size=SIZE), jpeg)

    told = any_site.asks().get("/api/quality/causes/scratch?days=1").json()
    page = any_site.asks().get("/quality/causes/scratch?days=1").text

    assert told["units"] == 2
    assert [(one["view"], one["findings"]) for one in told["heats"]] == [("front", 2)]
    assert told["heats"][0]["cells"][0][:3] == [2, 2, 0]
    assert "2 units rejected for it" in page
    assert "class=scratch&amp;finding=NG" in page
    assert "lot=L0302" in page
    assert "/quality/causes/scratch?days=1" in any_site.asks().get("/quality?days=1").text


def test_a_part_of_a_picture_lies_where_it_was_cut(site: DashboardSite) -> None:
    jpeg, crop = make_jpeg(*SIZE), Crop(left=96, top=64, full_width=192, full_height=128)
    scratch = blame(found("scratch", 0.9, 184, 120, 8))
    site.report(make_record(1, Verdict.NG, findings=(scratch,), jpeg=jpeg, size=SIZE, crop=crop), jpeg)

    (heat,) = site.asks().get("/api/quality/causes/scratch?days=1").json()["heats"]

    assert heat["cells"][-1][-1] == 1
    assert sum(map(sum, heat["cells"])) <= 4


def test_what_nothing_was_rejected_for_says_so(site: DashboardSite) -> None:
    assert "Nothing was rejected." in site.asks().get("/quality/causes/moon").text
    assert site.asks().get("/api/quality/causes/Moon").status_code == 422
