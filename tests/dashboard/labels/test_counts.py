from dashboard.labels.counts import find_label_counts
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import found, make_jpeg, make_record

BOX = {"x1": 1, "y1": 1, "x2": 9, "y2": 9}


def counts(site: DashboardSite) -> dict[str, int]:
    with site.database.reading() as session:
        return find_label_counts(session)


def decides(site: DashboardSite, version: int, *labels: str) -> int:
    views = [{"view": "front", "boxes": [{"label": label, "box": BOX} for label in labels]}]
    body = {"decision": "NG", "version": version, "views": views}
    answer = site.asks(Role.REVIEWER).post("/api/inspections/1/reviews", json=body)
    return answer.status_code


def test_only_what_stands_is_counted(any_site: DashboardSite) -> None:
    jpeg = make_jpeg(64, 48)
    any_site.report(make_record(1, Verdict.REVIEW, detections=(found("screw", 0.9),), jpeg=jpeg), jpeg)
    assert counts(any_site) == {}

    assert decides(any_site, 1, "screw", "screw", "dent") == 201
    assert counts(any_site) == {"dent": 1, "screw": 2}
    assert decides(any_site, 2, "dent", "scratch") == 201  # thought better of
    assert counts(any_site) == {"dent": 1, "scratch": 1}
    assert decides(any_site, 1, "screw") == 409  # too late: nothing of it counts
    assert counts(any_site) == {"dent": 1, "scratch": 1}
    any_site.asks(Role.REVIEWER).post("/api/inspections/1/reviews/withdraw", json={"version": 3})
    assert counts(any_site) == {}


def test_units_add_up(site: DashboardSite) -> None:
    review_units(site, 3)

    assert counts(site) == {"screw": 3}
