from pathlib import Path

import pytest

from dashboard.database.engine import Database
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.indexes import lay, row
from tests.fakes.station_reports import digest_of, make_jpeg, make_record

HERE = "wuhu/line-1/front"


def report(site: DashboardSite, seq: int) -> str:
    jpeg = make_jpeg(shade=100 + seq)
    site.report(make_record(seq, jpeg=jpeg), jpeg)
    return digest_of(jpeg)


@pytest.fixture
def looked(database: Database, tmp_path: Path) -> DashboardSite:
    """Units 1 to 3 are indexed, 3 nearer to 1 than 2 is; 4 came later; of unit 99 only the index knows."""
    site = DashboardSite(database, tmp_path, similar=tmp_path / "index")
    pictures = [report(site, seq) for seq in (1, 2, 3, 4)]
    turned = zip(pictures, (0.0, 60.0, 10.0), (1, 2, 3), strict=False)
    rows = [row("a", degrees, sha256=sha256, station=HERE, seq=seq) for sha256, degrees, seq in turned]
    lay(tmp_path, *rows, row("e", 5.0, station=HERE, seq=99))
    return site


def test_the_likest_units_by_their_pictures(looked: DashboardSite) -> None:
    told = looked.asks().get("/api/inspections/1/similar").json()

    assert [one["inspection"]["id"] for one in told["items"]] == [3, 2]
    assert [round(one["likeness"], 3) for one in told["items"]] == [0.985, 0.5]
    page = looked.asks().get("/inspections/1/similar").text
    assert page.index("AC-00003") < page.index("AC-00002")
    assert "0.985" in page


def test_a_picture_that_is_not_in_it_yet(looked: DashboardSite) -> None:
    assert looked.asks().get("/api/inspections/4/similar").json()["silence"] == "not in it"
    assert "This picture is not in the index yet" in looked.asks().get("/inspections/4/similar").text


def test_no_index(database: Database, tmp_path: Path) -> None:
    site = DashboardSite(database, tmp_path, similar=tmp_path / "index")
    report(site, 1)

    assert "There is no index of pictures yet" in site.asks().get("/inspections/1/similar").text


def test_none_configured(site: DashboardSite) -> None:
    report(site, 1)

    assert "No index of pictures is configured" in site.asks().get("/inspections/1/similar").text
    assert site.asks().get("/inspections/77/similar").status_code == 404
    assert 'href="/inspections/1/similar"' in site.asks().get("/inspections/1").text
