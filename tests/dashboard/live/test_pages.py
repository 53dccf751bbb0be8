from pathlib import Path

import pytest

from dashboard.database.engine import Database
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from inspection.wire.messages import ShadowStatus, StationState, StationStatus
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import (
    CHALLENGER,
    STATION,
    blame,
    digest_of,
    found,
    make_jpeg,
    make_record,
    status_message,
)

SCRATCH = found("scratch", 0.87)


def test_the_board_tells_the_last_unit_by_word_shape_and_colour(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    site.report(make_record(1))
    record = make_record(2, Verdict.NG, detections=(SCRATCH,), findings=(blame(SCRATCH),), jpeg=jpeg)
    site.report(record, jpeg)

    page = site.asks().get("/").text

    assert 'class="band v-NG"' in page
    assert '<span class="word">NG</span>' in page
    assert "scratch found (0.87)" in page
    assert f"/api/pictures/{digest_of(jpeg)}" in page
    assert '<rect class="w-defect" x="10.0" y="10.0" width="10.0" height="10.0"/>' in page
    assert "Waiting for a person: 1" in page


def test_the_board_is_also_fetched_alone(site: DashboardSite) -> None:
    assert "<html" not in site.asks().get("/live/board").text


def test_an_empty_plant_has_a_calm_board(site: DashboardSite) -> None:
    assert "No unit has been inspected yet." in site.asks().get("/").text


def test_missing_numbers_and_a_silent_station_stand_out(site: DashboardSite) -> None:
    site.report(make_record(4))
    site.take(status_message(StationStatus(state=StationState.ONLINE, at=site.clock()), STATION))
    assert "missing: 3" in site.asks().get("/").text
    assert "silent" not in site.asks().get("/").text

    site.clock.forward(minutes=3)

    assert "silent" in site.asks().get("/").text


def test_a_station_that_is_not_armed_says_so_and_why(site: DashboardSite) -> None:
    why = "show known part GOLDEN-1 (not shown yet)"
    status = StationStatus(state=StationState.ONLINE, at=site.clock(), not_armed=why)
    site.take(status_message(status, STATION))
    page = site.asks().get("/").text
    assert "NOT ARMED" in page
    assert why in page


def test_open_alarms_stand_on_the_board_until_somebody_has_seen_them(site: DashboardSite) -> None:
    assert "open: " not in site.asks().get("/").text
    site.take(*(alarm_message(alarm(label=label)) for label in ("screw", "dent", "scratch", "label")))

    page = site.asks().get("/").text

    assert "open: 4" in page
    assert page.count("</svg><b>open</b>") == 3  # the newest in words
    assert "suzhou/line-1 · AC-100" in page
    for id in (1, 2, 3, 4):
        site.asks(Role.REVIEWER).post(f"/api/alarms/{id}/acknowledgement")
    assert "open: " not in site.asks().get("/").text


def test_a_stations_challenger_is_told_with_why_it_does_not_judge(site: DashboardSite) -> None:
    shadow = ShadowStatus(challenger=CHALLENGER, message="it crashed", judged=7, passed_over=2)
    site.take(status_message(StationStatus(state=StationState.ONLINE, shadow=shadow)))

    english = site.asks().get("/").text
    chinese = site.asks().get("/", headers={"Accept-Language": "zh"}).text

    assert "7 judged, 2 passed over: it crashed" in english
    assert "已判定 7 件，略过 2 件" in chinese


@pytest.mark.parametrize(
    ("target", "word"), [(0.7, "at target, 70.0 %"), (0.8, "below target, 80.0 %"), (None, "target,")]
)
def test_the_day_is_held_against_the_plants_target(
    database: Database, tmp_path: Path, target: float | None, word: str
) -> None:
    site = DashboardSite(database, tmp_path, target_yield=target)
    for seq, verdict in enumerate((Verdict.OK, Verdict.OK, Verdict.OK, Verdict.NG), start=1):
        site.report(make_record(seq, verdict))

    board = site.asks().get("/live/board").text

    assert (word in board) is (target is not None)
    assert ("below" in board) is (target == 0.8)


def test_before_the_first_unit_there_is_nothing_to_hold(database: Database, tmp_path: Path) -> None:
    assert "target" not in DashboardSite(database, tmp_path, target_yield=0.9).asks().get("/live/board").text
