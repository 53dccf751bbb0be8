import re
from datetime import timedelta

from dashboard.explore.pages import ON_A_PAGE
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.found_shelf import fill
from tests.fakes.station_reports import AT, blame, digest_of, found, make_jpeg, make_record

SERIAL = re.compile(r'<b class="serial">([^<]+)</b>')
OLDER = re.compile(r'rel="next" href="([^"]+)"')


def test_the_grid_shows_small_pictures_with_boxes_and_words(site: DashboardSite) -> None:
    jpeg, scratch = make_jpeg(), found("scratch", 0.87)
    record = make_record(1, Verdict.NG, detections=(scratch,), findings=(blame(scratch),), jpeg=jpeg)
    site.report(record, jpeg)

    page = site.asks().get("/explore").text

    assert f'src="/api/pictures/{digest_of(jpeg)}/small"' in page
    assert f'src="/api/pictures/{digest_of(jpeg)}"' not in page
    for piece in ('<rect class="w-defect"', "AC-00001", "scratch found (0.87)", "Found: 1", "v-NG"):
        assert piece in page


def test_what_holds_is_a_chip_that_leads_to_the_rest(site: DashboardSite) -> None:
    fill(site)

    page = site.asks().get("/explore?verdict=NG&class=scratch&from=2026-03-02").text

    assert SERIAL.findall(page) == ["SER-1"]
    assert 'href="/explore?verdict=NG&amp;class=scratch"' in page
    assert "2026-03-02 00:00:00" in page
    assert '<option value="NG" selected>' in page


def test_pages_lead_through_all_of_them(site: DashboardSite) -> None:
    count = ON_A_PAGE + 5
    for seq in range(1, count + 1):
        site.report(make_record(seq, at=AT + timedelta(seconds=seq)))
    client = site.asks()

    first = client.get("/explore?verdict=OK").text
    older = OLDER.search(first)
    assert older is not None
    last = client.get(older[1].replace("&amp;", "&")).text

    assert f"Found: {count}" in first
    assert SERIAL.findall(first) + SERIAL.findall(last) == [f"AC-{seq:05}" for seq in range(count, 0, -1)]
    assert OLDER.search(last) is None
    assert 'href="/explore?verdict=OK"' in last  # back to the newest


def test_what_is_wrong_is_told_beside_the_form_as_typed(site: DashboardSite) -> None:
    answer = site.asks().get("/explore?score_from=7&serial=AC-1")

    assert answer.status_code == 422
    assert "score_from: Input should be less than or equal to 1" in answer.text
    assert 'value="AC-1"' in answer.text
    assert site.asks().get("/explore?before=yesterday").status_code == 422
    assert site.asks().get(f"/explore?serial={'A' * 3000}").status_code == 422


def test_nothing_found_is_said(site: DashboardSite) -> None:
    page = site.asks().get("/explore?serial=NOBODY").text

    assert "No inspection fits." in page
    assert "Found: 0" in page


def test_the_old_list_leads_here_and_keeps_what_was_asked(site: DashboardSite) -> None:
    old = site.asks().get("/inspections?verdict=NG&reviewed=no&station=&serial=AC-1&before_id=3")

    assert (old.status_code, old.headers["location"]) == (
        301, "/explore?serial=AC-1&verdict=NG&reviewed=no",
    )  # fmt: skip
    assert site.asks().get("/inspections?verdict=ANY").headers["location"] == "/explore?"


def test_only_who_may_take_along_is_shown_how(site: DashboardSite) -> None:
    assert "/api/explore/export/csv" not in site.asks(Role.OPERATOR).get("/explore").text
    assert "/api/explore/export/csv" in site.asks(Role.REVIEWER).get("/explore").text
