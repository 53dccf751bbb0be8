import json
import re

from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import challenged, make_record


def island(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="island">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told: dict[str, object] = json.loads(found[1])
    return told


def test_the_module_starts_with_labels_words_and_what_it_may(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.REVIEW))

    told = island(site.asks(Role.REVIEWER).get("/review?order=oldest").text)

    assert told["labels"] == ["screw", "label", "scratch", "dent"]
    assert (told["order"], told["mayDecide"]) == ("oldest", True)
    assert site.release.digest in told["thresholds"]  # type: ignore[operator]


def test_an_operator_only_looks(site: DashboardSite) -> None:
    assert island(site.asks().get("/review").text)["mayDecide"] is False


def test_disagreements_are_one_click_away(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.OK))
    assert "Challenger disagrees" not in site.asks().get("/review").text
    site.report(make_record(2, Verdict.OK, shadow=challenged(Verdict.NG)))

    page = site.asks().get("/review").text
    chosen = site.asks().get("/review?reason=disputed").text

    assert "reason=disputed" in page
    assert island(page)["reason"] is None
    assert island(chosen)["reason"] == "disputed"
