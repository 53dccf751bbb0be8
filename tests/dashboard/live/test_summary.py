from dashboard.people.roles import Role
from inspection.verdict import Verdict
from inspection.wire.link import Incoming
from tests.dashboard.labels.test_export import review_units
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record


def test_the_whole_database_in_a_few_numbers(any_site: DashboardSite) -> None:
    review_units(any_site, 2)
    any_site.report(make_record(3, Verdict.OK, total_ms=40))
    any_site.take(Incoming("nonsense", b"", 1, 1))

    told = any_site.asks(Role.OPERATOR).get("/api/summary").json()

    assert told == {
        "inspections": 3,
        "verdicts": {"OK": 1, "NG": 0, "REVIEW": 2, "INVALID": 0},
        "today": {"OK": 1, "NG": 0, "REVIEW": 2, "INVALID": 0},
        "first_pass_yield_today": 1 / 3,
        "reviewed": 2,
        "waiting": {"REVIEW": 0, "NG": 0, "INVALID": 0},
        "labels": {"screw": 2},
        "pictures": 2,
        "dead_letters": {"unknown topic": 1},
        "latency_ms": {"units": 3, "p50": 12.0, "p95": 40.0, "p99": 40.0},
    }
