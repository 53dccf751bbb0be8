import pytest

from dashboard.web.catalogue import Language, read_catalogue
from dashboard.web.pages import lasting
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record


@pytest.mark.parametrize(
    ("seconds", "words"), [(-3, "0 s"), (4.6, "5 s"), (120, "2 min"), (7200, "2 h"), (260_000, "3 d")]
)
def test_time_spans_in_their_largest_sensible_unit(seconds: float, words: str) -> None:
    assert lasting(seconds, read_catalogue()[Language.ENGLISH]) == words


def test_every_page_speaks_chinese_when_asked_to(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.NG))
    client = site.asks()
    client.cookies.set("sightline_language", "zh")

    for address in (
        "/",
        "/review",
        "/explore",
        "/inspections/1",
        "/inspections/1/provenance",
        "/alarms",
        "/models",
        "/login",
    ):
        page = client.get(address).text
        assert '<html lang="zh-Hans"' in page, address


def test_the_chosen_theme_is_there_from_the_first_byte(site: DashboardSite) -> None:
    client = site.asks()
    assert "data-theme" not in client.get("/").text.partition("<head>")[0]

    client.cookies.set("sightline_theme", "dark")
    assert '<html lang="en" data-theme="dark">' in client.get("/").text


def test_what_stations_say_cannot_become_markup(site: DashboardSite) -> None:
    page = site.asks().get("/explore?serial=%3Cscript%3Ealert(1)%3C/script%3E").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_no_page_has_a_script_of_its_own(site: DashboardSite) -> None:
    for address in ("/", "/review", "/explore", "/alarms", "/models", "/login"):
        page = site.asks().get(address).text
        scripts = [tag.partition(">")[0] for tag in page.split("<script")[1:]]
        assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
