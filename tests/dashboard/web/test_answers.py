from tests.fakes.dashboard_site import DashboardSite


def test_the_api_answers_in_json_and_pages_in_html(site: DashboardSite) -> None:
    client = site.asks()

    api, page = client.get("/api/no/such/thing"), client.get("/no/such/page")

    assert (api.status_code, api.json()) == (404, {"detail": "Not Found"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "That did not work (404)" in page.text


def test_the_wrong_method_is_told(site: DashboardSite) -> None:
    answer = site.asks().delete("/api/summary")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
