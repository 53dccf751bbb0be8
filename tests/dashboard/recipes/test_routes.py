import hashlib
import json

from dashboard.people.roles import Role
from inspection.crop import Crop
from inspection.recipe import Recipe, RecipeRef
from inspection.wire.messages import StationState, StationStatus
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import GOLDEN, NAME, SIZE, begun, content, issued, recipe
from tests.fakes.station_reports import STATION, digest_of, make_jpeg, make_record, status_message

PNG = {"Content-Type": "image/jpeg"}


def test_from_a_file_to_a_file(any_site: DashboardSite) -> None:
    """A program imports what a station runs, changes it, issues it, and takes the new file."""
    engineer = any_site.asks(Role.ENGINEER)
    kept = engineer.post("/api/recipes/pictures", content=GOLDEN, headers=PNG)
    assert (kept.status_code, kept.json()) == (
        201,
        {"sha256": digest_of(GOLDEN), "width": SIZE.width, "height": SIZE.height},
    )
    pictures = {"front": kept.json()["sha256"]}
    begun = engineer.post("/api/recipes", json={"name": NAME, "recipe": content(4), "pictures": pictures})
    assert (begun.status_code, begun.json()["edition"]) == (201, 1)
    first = engineer.post(f"/api/recipes/{NAME}/draft/issue", json={"edition": 1, "reason": "as it runs"})
    assert first.json()["digest"] == recipe(4).digest

    assert engineer.post(f"/api/recipes/{NAME}/draft", json={"version": 4}).json()["recipe"]["version"] == 5
    writing = {"edition": 1, "recipe": content(1, shortest=1.5), "pictures": pictures}
    assert engineer.put(f"/api/recipes/{NAME}/draft", json=writing).json()["edition"] == 2
    assert engineer.put(f"/api/recipes/{NAME}/draft", json=writing).status_code == 409
    assert engineer.get(f"/api/recipes/{NAME}/draft").json()["edition"] == 2
    second = engineer.post(f"/api/recipes/{NAME}/draft/issue", json={"edition": 2, "reason": "customer"})
    file = engineer.get(f"/api/recipes/{NAME}/versions/5/file")
    assert hashlib.sha256(file.content).hexdigest() == second.json()["digest"]
    assert Recipe.model_validate_json(file.content) == recipe(5, shortest=1.5)
    assert 'filename="ac-front.v5.json"' in file.headers["content-disposition"]

    (change,) = engineer.get(f"/api/recipes/{NAME}/differences?old=4&new=5").json()["items"]
    assert (change["field"], change["old"], change["new"]) == ("min_side_mm", "2", "1.5")
    again = engineer.post(f"/api/recipes/{NAME}/versions/4/again", json={"reason": "too strict"})
    assert (again.json()["version"], again.json()["again"]) == (6, 4)
    versions = engineer.get(f"/api/recipes/{NAME}/versions").json()["items"]
    assert [one["version"] for one in versions] == [6, 5, 4]
    older = engineer.get(f"/api/recipes/{NAME}/versions?before=6").json()["items"]
    assert [one["version"] for one in older] == [5, 4]
    (listed,) = engineer.get("/api/recipes").json()["items"]
    assert (listed["versions"], listed["draft"]) == (3, None)


def test_faults_come_with_their_places(site: DashboardSite) -> None:
    begun(site)
    wrong = content(zones=[{"name": "cover", "box": {"x1": 9, "y1": 1, "x2": 5, "y2": 4}, "defects": []}])
    answer = site.asks(Role.ENGINEER).put(f"/api/recipes/{NAME}/draft", json={"edition": 1, "recipe": wrong})
    assert answer.status_code == 422
    assert [fault["at"] for fault in answer.json()["faults"]] == [
        "views.0.zones.0.box",
        "views.0.zones.0.defects",
    ]


def test_pictures_come_through_the_gate(site: DashboardSite) -> None:
    engineer = site.asks(Role.ENGINEER)
    for data, kind, status in (
        (b"GIF89a", "image/png", 422),
        (GOLDEN[:200], "image/jpeg", 422),
        (GOLDEN, "image/gif", 415),
    ):
        answer = engineer.post("/api/recipes/pictures", content=data, headers={"Content-Type": kind})
        assert answer.status_code == status, kind
    large = make_jpeg(64, 48) + bytes(2 * 1024 * 1024)
    assert engineer.post("/api/recipes/pictures", content=large, headers=PNG).status_code == 201
    huge = bytes(25 * 1024 * 1024)
    assert engineer.post("/api/recipes/pictures", content=huge, headers=PNG).status_code == 413


def test_a_stored_unit_can_be_the_golden_one(site: DashboardSite) -> None:
    site.report(make_record(1, jpeg=GOLDEN), GOLDEN)
    site.report(make_record(2))
    part = make_jpeg(*SIZE, shade=70)
    crop = Crop(left=0, top=0, full_width=640, full_height=480)
    site.report(make_record(3, jpeg=part, crop=crop), part)
    engineer = site.asks(Role.ENGINEER)
    assert engineer.get("/api/inspections/1/golden/front").json()["sha256"] == digest_of(GOLDEN)
    assert engineer.get("/api/inspections/1/golden/back").status_code == 422
    assert engineer.get("/api/inspections/2/golden/front").status_code == 422
    assert engineer.get("/api/inspections/3/golden/front").status_code == 422, "only a part was kept"
    assert engineer.get("/api/inspections/4/golden/front").status_code == 404


def test_stations_say_what_they_run(any_site: DashboardSite) -> None:
    version = issued(any_site)
    other = RecipeRef(sku="KFR-35", version=9, digest="e" * 64)
    refs = (RecipeRef.of(version.recipe), other, RecipeRef(sku="KFR-26", version=1, digest="d" * 64))
    any_site.take(status_message(StationStatus(state=StationState.ONLINE, at=any_site.clock(), recipes=refs)))
    answer = any_site.asks().get(f"/api/recipes/{NAME}/stations", params={"sku": "KFR-35"}).json()["items"]
    assert [(one["station"], one["recipe"]["version"], one["name"]) for one in answer] == [
        (STATION.path, 1, NAME),
        (STATION.path, 9, None),
    ]


def test_what_is_refused(site: DashboardSite) -> None:
    version = issued(site)
    engineer, operator = site.asks(Role.ENGINEER), site.asks()
    assert operator.get(f"/api/recipes/{NAME}/versions/1").json()["digest"] == version.digest
    assert operator.get(f"/api/recipes/{NAME}/versions/2").status_code == 404
    assert engineer.get(f"/api/recipes/{NAME}/draft").status_code == 404
    assert engineer.post(f"/api/recipes/{NAME}/draft", json={"version": 2}).status_code == 404
    assert engineer.post(f"/api/recipes/{NAME}/draft", json={"version": 1}).status_code == 201
    assert engineer.post(f"/api/recipes/{NAME}/draft", json={"version": 1}).status_code == 409
    path = f"/api/recipes/{NAME}/draft/issue"
    assert engineer.post(path, json={"edition": 1, "reason": " "}).status_code == 422
    assert engineer.post(f"/api/recipes/{NAME}/draft/removal", json={"edition": 1}).status_code == 204
    deep = json.loads("[" * 50 + "]" * 50)
    assert engineer.post("/api/recipes", json={"name": "deep", "recipe": deep}).status_code == 422
