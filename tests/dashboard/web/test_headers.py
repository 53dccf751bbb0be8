import pytest

from tests.fakes.dashboard_site import DashboardSite


@pytest.mark.parametrize(
    "address", ["/login", "/", "/api/summary", "/healthz", "/static/tokens.css", "/nowhere"]
)
def test_every_answer_tells_the_browser_to_be_careful(site: DashboardSite, address: str) -> None:
    headers = site.anybody().get(address).headers

    assert "script-src 'self';" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("no-cache" if address.startswith("/static") else "no-store")
