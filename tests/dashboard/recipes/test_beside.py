"""Which golden picture a unit is held against."""

from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import NAME, issued, recipe


def test_that_of_the_recipe_that_judged_else_the_latest(any_site: DashboardSite) -> None:
    issued(any_site)
    asks = any_site.asks(Role.OPERATOR)
    sku, (view, *_) = recipe().sku, [one.name for one in recipe().views]
    digest = recipe().digest
    same = asks.get(f"/api/golden?sku={sku}&view={view}&digest={digest}").json()
    latest = asks.get(f"/api/golden?sku={sku}&view={view}&digest={'0' * 64}").json()
    assert (same["recipe"], same["version"], same["same"]) == (NAME, 1, True)
    assert latest == same | {"same": False}
    assert asks.get(f"/api/pictures/{same['sha256']}").status_code == 200


def test_of_another_product_or_view_there_is_none(site: DashboardSite) -> None:
    issued(site)
    sku = recipe().sku
    assert site.asks().get(f"/api/golden?sku={sku}&view=nowhere").json() is None
    assert site.asks().get("/api/golden?sku=other&view=front").json() is None
    assert site.asks().get("/api/golden?sku=%00&view=front").status_code == 422
