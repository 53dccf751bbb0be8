from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, challenged, digest_of, found, make_jpeg, make_record

SCRATCH = found("scratch", 0.87)


def test_the_list_shows_units_with_findings_and_can_be_narrowed(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.NG, detections=(SCRATCH,), findings=(blame(SCRATCH),)))
    site.report(make_record(2))

    everything, ng = (
        site.asks().get(address).text for address in ("/inspections", "/inspections?verdict=NG")
    )

    assert "AC-00001" in everything
    assert "AC-00002" in everything
    assert "scratch found (0.87)" in ng
    assert "AC-00002" not in ng


def test_older_ones_are_one_click_away(site: DashboardSite) -> None:
    for seq in range(1, 43):
        site.report(make_record(seq))

    first = site.asks().get("/inspections").text
    older = site.asks().get("/inspections?before_id=3").text

    assert "before_id=3" in first
    assert "AC-00002" not in first
    assert "AC-00002" in older


def test_one_inspection_tells_everything(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    record = make_record(1, Verdict.NG, detections=(SCRATCH,), findings=(blame(SCRATCH),), jpeg=jpeg)
    site.report(record, jpeg)

    page = site.asks().get("/inspections/1").text

    for words in (
        "AC-00001",
        "scratch found (0.87)",
        f"/api/pictures/{digest_of(jpeg)}",
        "No person has decided",
    ):
        assert words in page


def test_an_unknown_inspection_is_a_page_in_words(site: DashboardSite) -> None:
    answer = site.asks().get("/inspections/77")

    assert answer.status_code == 404
    assert "there is no inspection 77" in answer.text


def test_what_the_challenger_says_otherwise_is_told_in_both_languages(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.OK, shadow=challenged(Verdict.NG, blame(SCRATCH))))
    site.report(make_record(2, Verdict.OK, shadow=challenged(Verdict.OK)))

    english = site.asks().get("/inspections/1", headers={"Accept-Language": "en"}).text
    chinese = site.asks().get("/inspections/1", headers={"Accept-Language": "zh"}).text

    assert "The challenger says NG" in english
    assert "scratch found (0.87)" in english
    assert "挑战模型判为" in chinese
    assert "The challenger" not in site.asks().get("/inspections/2").text
