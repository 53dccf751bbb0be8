from inspection.wire.link import Incoming
from tests.fakes.dashboard_site import DashboardSite


def test_dead_letters_say_why(site: DashboardSite) -> None:
    site.take(Incoming("hello", b"not ours", 1, 1))

    assert site.asks().get("/api/dead-letters").json()["items"] == [
        {
            "id": 1,
            "topic": "hello",
            "reason": "unknown topic",
            "detail": "topic 'hello' is not sightline/v1/site/line/station/kind",
            "size": 8,
            "at": "2026-03-02T08:00:00Z",
        }
    ]
