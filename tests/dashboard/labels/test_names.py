from dashboard.labels.names import find_label_names
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import found, make_record


def test_labels_that_were_drawn_and_labels_that_were_found(site: DashboardSite) -> None:
    site.report(make_record(1, Verdict.REVIEW, detections=(found("screw", 0.9),)))
    drawn = [{"view": "front", "boxes": [{"label": "dent", "box": {"x1": 0, "y1": 0, "x2": 9, "y2": 9}}]}]
    site.asks(Role.REVIEWER).post(
        "/api/inspections/1/reviews", json={"decision": "NG", "version": 1, "views": drawn}
    )

    with site.database.reading() as session:
        assert find_label_names(session) == ["dent", "screw"]
