from dashboard.people.roles import Role
from inspection.recipe import RecipeRef
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import NAME, begun, issued, recipe, redrawn
from tests.fakes.station_reports import status_message

NEW = {
    "name": "back", "sku": "KFR-35", "view": "back", "width": "640", "height": "480", "mm_per_pixel": "0.2",
    "takt_ms": "900",
}  # fmt: skip


def test_an_empty_shelf_says_how_it_is_filled(site: DashboardSite) -> None:
    assert "There is no recipe yet." in site.asks().get("/recipes").text
    assert "New recipe" not in site.asks().get("/recipes").text, "an operator looks"
    assert site.asks().get("/recipes/nobody").status_code == 404


def test_a_new_one_begins_as_a_draft(site: DashboardSite) -> None:
    quinn = site.logs_in("quinn", Role.ENGINEER)
    assert quinn.post("/recipes", data=NEW).headers["location"] == "/recipes/back/draft"
    page = quinn.get("/recipes/back/draft").text
    assert '"mm_per_pixel": 0.2' in page
    assert "The first version" in page
    assert quinn.post("/recipes", data=NEW).status_code == 422, "it has a draft"
    assert "name:" in quinn.post("/recipes", data=NEW | {"name": "Not So"}).text
    assert "nothing issued yet" in quinn.get("/recipes").text
    assert quinn.get("/recipes/back").status_code == 200


def test_a_stations_file_is_taken_over_as_it_is(site: DashboardSite) -> None:
    quinn = site.logs_in("quinn", Role.ENGINEER)
    file = {"file": ("kfr.json", recipe(3).model_dump_json(indent=1), "application/json")}
    answer = quinn.post("/recipes/import", data={"name": NAME}, files=file)
    assert answer.headers["location"] == f"/recipes/{NAME}/draft"
    said = quinn.post(f"/recipes/{NAME}/draft/issue", data={"edition": 1, "reason": "as it runs"})
    assert said.headers["location"] == f"/recipes/{NAME}/versions/3"
    status = StationStatus(state=StationState.ONLINE, at=site.clock(), recipes=(RecipeRef.of(recipe(3)),))
    site.take(status_message(status))
    assert f'href="/recipes/{NAME}/versions/3">version 3' in quinn.get(f"/recipes/{NAME}").text
    broken = {"file": ("kfr.json", b"\xff{", "application/json")}
    assert quinn.post("/recipes/import", data={"name": "x"}, files=broken).status_code == 422


def test_a_version_tells_what_changed_and_how_it_reaches_a_station(site: DashboardSite) -> None:
    issued(site)
    quinn = site.logs_in("quinn", Role.ENGINEER)
    redrawn(site, left=22, shortest=1.5)
    assert "Changed since version 1" in quinn.get(f"/recipes/{NAME}/draft").text
    quinn.post(f"/recipes/{NAME}/draft/issue", data={"edition": 2, "reason": "complaint 77"})
    page = quinn.get(f"/recipes/{NAME}/versions/2").text
    for told in ("complaint 77", "2 mm", "<b>1.5 mm</b>", "s-zone before", "sha256sum --check"):
        assert told in page, told
    assert recipe(2, left=22, shortest=1.5).digest in page
    assert "Roll back" not in page, "it is the latest"
    assert "区域" in quinn.get(f"/recipes/{NAME}/versions/2", headers={"Accept-Language": "zh"}).text
    assert "Nothing differs." in quinn.get(f"/recipes/{NAME}/versions/2?against=2").text
    assert quinn.get(f"/recipes/{NAME}/versions/2?against=9").status_code == 404


def test_rolling_back_needs_a_reason(site: DashboardSite) -> None:
    issued(site)
    redrawn(site, shortest=1.5)
    quinn = site.logs_in("quinn", Role.ENGINEER)
    quinn.post(f"/recipes/{NAME}/draft/issue", data={"edition": 2, "reason": "complaint 77"})
    path = f"/recipes/{NAME}/versions/1/again"
    assert "reason:" in quinn.post(path, data={"reason": " "}).text
    assert (
        quinn.post(path, data={"reason": "too strict"}).headers["location"] == f"/recipes/{NAME}/versions/3"
    )
    assert "as version 1 was" in quinn.get(f"/recipes/{NAME}").text
    trail = site.asks(Role.ADMIN).get("/admin/audit").text
    assert "too strict" in trail
    assert "recipe issued" in trail


def test_a_draft_is_issued_as_it_was_seen_or_not_at_all(site: DashboardSite) -> None:
    begun(site, shortest=1.0)
    quinn = site.logs_in("quinn", Role.ENGINEER)
    path = f"/recipes/{NAME}/draft/issue"
    for said, status, told in (
        ({"edition": 2, "reason": "x"}, 409, "changed in the meantime, by quinn"),
        ({"edition": 1, "reason": ""}, 422, "reason:"),
        ({"edition": 1, "reason": "x"}, 422, "3 are the least"),
    ):
        answer = quinn.post(path, data=said)
        assert (answer.status_code, told in answer.text) == (status, True), said
    assert quinn.post(f"/recipes/{NAME}/draft/removal", data={"edition": 1}).headers["location"] == "/recipes"
    assert quinn.get(f"/recipes/{NAME}/draft").status_code == 404


def test_many_versions_come_in_pages(site: DashboardSite) -> None:
    issued(site)
    engineer = site.asks(Role.ENGINEER)
    for _ in range(51):
        engineer.post(f"/api/recipes/{NAME}/versions/1/again", json={"reason": "again"})
    page = engineer.get(f"/recipes/{NAME}").text
    assert f'href="/recipes/{NAME}?before=3"' in page
    assert "before=" not in engineer.get(f"/recipes/{NAME}?before=3").text


def test_what_somebody_wrote_stays_text(site: DashboardSite) -> None:
    issued(site)
    engineer = site.asks(Role.ENGINEER)
    engineer.post(f"/api/recipes/{NAME}/versions/1/again", json={"reason": "<script>alert(1)</script>"})
    for path in (f"/recipes/{NAME}", f"/recipes/{NAME}/versions/2"):
        assert "<script>alert" not in engineer.get(path).text, path
