from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import STATION, make_record


def test_the_page_tells_the_story_and_hands_out_the_file(site: DashboardSite) -> None:
    site.registry.assign(STATION, site.release.digest, "mei")
    site.report(make_record(1, bundle=site.release.digest))

    page = site.asks().get("/inspections/1/provenance").text

    for words in (
        "Where the verdict on AC-00001 came from",
        "Model panel-1 was trained",
        "r-1",
        "Released and signed, in the name of mei",
        "Nobody but its releaser has approved it.",
        f"Assigned to {STATION} by mei (assignment 1)",
        f"Judged at {STATION}, number 1",
        site.release.digest,
        "/api/inspections/1/provenance.json",
        "No station signs its records",
    ):
        assert words in page, words


def test_it_is_reached_from_the_inspection_and_by_serial(site: DashboardSite) -> None:
    site.report(make_record(1, serial="AC-7"))

    assert 'href="/inspections/1"' in site.asks().get("/explore?serial=AC-7").text
    assert 'href="/inspections/1/provenance"' in site.asks().get("/inspections/1").text


def test_a_registry_that_is_away_is_said(site: DashboardSite) -> None:
    site.report(make_record(1))
    site.registry.away = True

    page = site.asks().get("/inspections/1/provenance").text

    assert "The registry does not answer right now." in page
    assert "AC-00001" in page


def test_another_model_than_assigned_is_said(site: DashboardSite) -> None:
    site.registry.assign(STATION, None, "mei")
    site.report(make_record(1, bundle=site.release.digest))

    assert "judged with another model" in site.asks().get("/inspections/1/provenance").text
