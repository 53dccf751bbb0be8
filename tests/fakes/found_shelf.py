"""Two inspections that differ in everything that Explore can ask for."""

from datetime import UTC, datetime

from dashboard.people.roles import Role
from inspection.identity import StationId, Unit
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, challenged, found, make_record

EARLY, LATE = datetime(2026, 3, 1, 7, 59, tzinfo=UTC), datetime(2026, 3, 2, 7, 59, tzinfo=UTC)
FOUND, MISSED = 1, 2
"""Numbers of the one that each of `FINDS` finds, and of the one that it must not."""
FINDS = {
    "from": "2026-03-02",
    "to": None,  # finds the early one; has a test of its own
    "line": "wuhu/line-2",
    "station": "wuhu/line-2/back",
    "sku": "SKU-1",
    "lot": "LOT-1",
    "serial": "SER-1",
    "verdict": "NG",
    "class": "scratch",
    "finding": "NG",
    "score_from": "0.8",
    "score_to": None,
    "zone": "lid",
    "area_from": "300",
    "area_to": None,
    "bundle": "d" * 64,
    "reviewed": "yes",
    "decision": "OK",
    "reviewer": "reviewer",
    "disputed": "yes",
}
"""By key. None: it tells the two apart the other way round."""
FINDS_THE_OTHER = {"to": "2026-03-01", "score_to": "0.5", "area_to": "200"}


def fill(site: DashboardSite) -> None:
    scratch = blame(found("scratch", 0.9, side=20)).model_copy(update={"zone": "lid"})
    dent = blame(found("dent", 0.4, side=10), Verdict.REVIEW).model_copy(update={"slot": "dent-1"})
    one = make_record(
        1, Verdict.NG, station=StationId.parse("wuhu/line-2/back"), findings=(scratch,), bundle="d" * 64,
        at=LATE, shadow=challenged(Verdict.OK),
    )  # fmt: skip
    site.report(one.model_copy(update={"unit": Unit(serial="SER-1", sku="SKU-1", lot="LOT-1")}))
    site.report(make_record(2, Verdict.REVIEW, findings=(dent,), at=EARLY))
    answer = site.asks(Role.REVIEWER).post(
        "/api/inspections/1/reviews", json={"decision": "OK", "version": 1}
    )
    assert answer.status_code < 300, answer.text
