import pytest

from dashboard.explore.filters import MOST, Filters, NoSuchFilter, SaveFilter
from dashboard.people.roles import Role
from inspection.errors import InputRefused
from tests.fakes.dashboard_site import DashboardSite

NG = SaveFilter(name="Rejected", query="verdict=NG&class=")


@pytest.fixture
def filters(site: DashboardSite) -> Filters:
    return Filters(site.database)


def test_a_filter_is_kept_as_the_address_has_it(filters: Filters, site: DashboardSite) -> None:
    kept = filters.save(NG, "rui", site.clock())

    assert (kept.name, kept.query, kept.by, kept.shared) == ("Rejected", "verdict=NG", "rui", False)
    assert filters.find("rui") == [kept]
    assert filters.find("ola") == []


def test_what_is_shared_all_see_and_only_its_owner_removes(filters: Filters, site: DashboardSite) -> None:
    kept = filters.save(NG.model_copy(update={"shared": True}), "rui", site.clock())

    assert filters.find("ola") == [kept]
    with pytest.raises(NoSuchFilter, match="no filter 1 of yours"):
        filters.remove(kept.id, "ola")
    filters.remove(kept.id, "rui")
    assert filters.find("rui") == []


def test_the_same_name_is_written_over(filters: Filters, site: DashboardSite) -> None:
    filters.save(NG, "rui", site.clock())
    filters.save(NG.model_copy(update={"query": "verdict=OK"}), "rui", site.clock())

    assert [one.query for one in filters.find("rui")] == ["verdict=OK"]


def test_nobody_keeps_more_than_so_many(filters: Filters, site: DashboardSite) -> None:
    for number in range(MOST):
        filters.save(SaveFilter(name=f"n{number}", query=""), "rui", site.clock())

    with pytest.raises(InputRefused, match="remove one first"):
        filters.save(NG, "rui", site.clock())
    filters.save(NG, "ola", site.clock())


def test_what_explore_does_not_know_is_not_kept(filters: Filters, site: DashboardSite) -> None:
    with pytest.raises(InputRefused, match="colour: unknown key"):
        filters.save(SaveFilter(name="x", query="colour=red"), "rui", site.clock())


def test_over_the_api(site: DashboardSite) -> None:
    client = site.asks(Role.REVIEWER)

    made = client.post("/api/explore/filters", json={"name": "Rejected", "query": "verdict=NG"})
    assert made.status_code == 201
    assert client.get("/api/explore/filters").json() == {"items": [made.json()]}
    assert client.delete(f"/api/explore/filters/{made.json()['id']}").status_code == 204
    assert client.delete("/api/explore/filters/77").json() == {"detail": "there is no filter 77 of yours"}
    assert client.post("/api/explore/filters", json={"name": " ", "query": ""}).status_code == 422


def test_on_the_page(site: DashboardSite) -> None:
    browser = site.logs_in("rui", Role.REVIEWER)

    kept = browser.post(
        "/explore/filters", data={"name": "Rejected", "query": "verdict=NG", "shared": "true"}
    )
    assert (kept.status_code, kept.headers["location"]) == (303, "/explore?verdict=NG")
    page = site.asks().get("/explore").text
    assert "Rejected" in page
    assert "removal" not in page  # an operator, and not its owner
    assert browser.post("/explore/filters/1/removal").status_code == 303
    assert "Rejected" not in browser.get("/explore").text
    wrong = browser.post("/explore/filters", data={"name": "x", "query": "colour=red"})
    assert (wrong.status_code, "colour: unknown key" in wrong.text) == (422, True)
