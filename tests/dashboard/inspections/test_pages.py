from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, challenged, digest_of, found, make_jpeg, make_record

SCRATCH = found("scratch", 0.87)


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
