from dashboard.people.roles import Role
from tests.fakes.booked import example, writing
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_jpeg, make_record

JPEG = make_jpeg(64, 48)


def test_the_whole_book_by_programs(site: DashboardSite) -> None:
    site.report(make_record(1, jpeg=JPEG), JPEG)
    reviewer, engineer = site.asks(Role.REVIEWER), site.asks(Role.ENGINEER)
    assert reviewer.get("/api/book").json() == {"items": []}
    added = reviewer.post("/api/inspections/1/book", json=example().model_dump(mode="json"))
    assert (added.status_code, added.json()["version"]) == (201, 0)
    said = writing().model_dump(mode="json")
    assert engineer.put("/api/book/scratch", json=said).json()["what"] == "a line in the paint"
    assert engineer.put("/api/book/scratch", json=said).status_code == 409
    (shown,) = reviewer.get("/api/book/scratch").json()["examples"]
    assert (shown["inspection_id"], shown["place"]["box"]["x2"]) == (1, 20.0)
    gone = engineer.post(f"/api/book/examples/{shown['id']}/removal", json={"reason": "blurred"})
    assert (gone.status_code, gone.json()["examples"]) == (201, [])


def test_what_is_refused(site: DashboardSite) -> None:
    reviewer, engineer = site.asks(Role.REVIEWER), site.asks(Role.ENGINEER)
    assert reviewer.get("/api/book/scratch").status_code == 404
    assert reviewer.get("/api/book/No%20Class").status_code == 422
    assert reviewer.put("/api/book/scratch", json=writing().model_dump(mode="json")).status_code == 403
    without = writing().model_dump(mode="json") | {"reason": ""}
    assert engineer.put("/api/book/scratch", json=without).status_code == 422
    assert reviewer.post("/api/inspections/1/book", json=example().model_dump(mode="json")).status_code == 404
    assert engineer.post("/api/book/examples/1/removal", json={"reason": "x"}).status_code == 404
