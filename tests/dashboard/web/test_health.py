from inspection.verdict import Verdict
from inspection.wire.link import Incoming
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import make_record


def test_health_and_metrics_need_no_log_in(site: DashboardSite) -> None:
    site.report(make_record(3, Verdict.NG))
    site.take(Incoming("nonsense", b"", 1, 1))

    assert site.anybody().get("/healthz").text == "ok\n"
    told = site.anybody().get("/metrics").text
    for line in (
        'sightline_inspections{verdict="NG"} 1.0',
        'sightline_waiting{verdict="NG"} 1.0',
        'sightline_dead_letters{reason="unknown topic"} 1.0',
        'sightline_missing{station="wuhu/line-1/front"} 2.0',
    ):
        assert line in told
