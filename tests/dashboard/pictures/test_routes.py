from io import BytesIO

from PIL import Image

from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import digest_of, make_jpeg, make_record


def test_a_stored_picture_is_served_to_be_kept_for_ever(site: DashboardSite) -> None:
    jpeg = make_jpeg()
    site.report(make_record(jpeg=jpeg), jpeg)

    answer = site.asks().get(f"/api/pictures/{digest_of(jpeg)}")

    assert answer.content == jpeg
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]


def test_a_lossless_picture_is_served_as_what_it_is(site: DashboardSite) -> None:
    file = BytesIO()
    Image.new("RGB", (64, 48)).save(file, "PNG")
    site.report(make_record(jpeg=file.getvalue()), file.getvalue())

    answer = site.asks().get(f"/api/pictures/{digest_of(file.getvalue())}")

    assert (answer.content, answer.headers["content-type"]) == (file.getvalue(), "image/png")


def test_an_unknown_picture_is_not_here(site: DashboardSite) -> None:
    answer = site.asks().get("/api/pictures/" + "0" * 64)

    assert answer.status_code == 404
    assert answer.json() == {"detail": f"picture {'0' * 64} is not here, or no longer what it was"}


def test_no_path_leads_out_of_the_store(site: DashboardSite) -> None:
    for name in ("..%2f..%2fdashboard.db", "%2e%2e/%2e%2e/etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "%00"):
        assert site.asks().get(f"/api/pictures/{name}").status_code in (404, 422)
