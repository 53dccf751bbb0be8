import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.laptop.people import PAGE, Desk
from deploy.laptop.plant import STATION
from inspection.errors import InputRefused, Unavailable
from tests.fakes.line_units import line_unit
from tests.fakes.mosquitto import free_port


class FakeDashboard:
    """Answers from `answers` (path without its query), and writes down what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, Any]]] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.token = ""
        dashboard = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                dashboard._answer(self, "GET")

            def do_POST(self) -> None:
                dashboard._answer(self, "POST")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _answer(self, request: BaseHTTPRequestHandler, method: str) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        self.token = request.headers["Authorization"]
        self.asked.append((method, request.path, json.loads(body) if body else None))
        status, content = self.answers[request.path.split("?")[0]].pop(0)
        data = json.dumps(content).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)


@pytest.fixture
def dashboard() -> Iterator[FakeDashboard]:
    fake = FakeDashboard()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


@pytest.fixture
def desk(dashboard: FakeDashboard, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "token").write_text("secret\n")
    desk = Desk(dashboard.url, tmp_path / "token")
    yield desk
    desk.close()


def test_inspections_come_page_by_page(dashboard: FakeDashboard, desk: Desk) -> None:
    dashboard.answers["/api/inspections"] = [
        (200, {"items": [{"id": 1}, {"id": 2}], "next_after_id": 2}),
        (200, {"items": [{"id": 3}], "next_after_id": None}),
    ]
    assert [item["id"] for item in desk.inspections(reviewed="false")] == [1, 2, 3]
    assert [path for _, path, _ in dashboard.asked] == [
        f"/api/inspections?after_id=0&limit={PAGE}&reviewed=false",
        f"/api/inspections?after_id=2&limit={PAGE}&reviewed=false",
    ]
    assert dashboard.token == "Bearer secret"


@pytest.mark.parametrize(("good", "decision", "boxes"), [(True, "OK", 1), (False, "NG", 2)])
def test_a_review_says_what_is_true(
    good: bool, decision: str, boxes: int, dashboard: FakeDashboard, desk: Desk
) -> None:
    dashboard.answers["/api/inspections/7/reviews"] = [(201, {})]
    desk.review({"id": 7, "version": 3, "views": [{"view": "front"}]}, line_unit(good=good))
    ((_, _, said),) = dashboard.asked
    assert (said["decision"], said["version"]) == (decision, 3)
    (view,) = said["views"]
    assert view["view"] == "front"
    assert len(view["boxes"]) == boxes
    assert view["boxes"][0] == {"label": "screw", "box": {"x1": 10.0, "y1": 10.0, "x2": 30.0, "y2": 30.0}}


def test_a_station_that_never_spoke_is_none(dashboard: FakeDashboard, desk: Desk) -> None:
    other = {"station": "demo/line-1/first"}
    ours = {"station": STATION.path}
    dashboard.answers["/api/stations"] = [(200, {"items": [other]}), (200, {"items": [other, ours]})]
    assert desk.station(STATION) is None
    assert desk.station(STATION) == ours


def test_retrainings_and_assignments(dashboard: FakeDashboard, desk: Desk) -> None:
    dashboard.answers["/api/retrainings"] = [(201, {"id": 4})]
    dashboard.answers["/api/assignments"] = [(201, {})]
    assert desk.ask_for_retraining("day one") == 4
    desk.assign(STATION, "a" * 64)
    assert [said for _, _, said in dashboard.asked] == [
        {"note": "day one"},
        {"station": "demo/line-1/final", "bundle": "a" * 64},
    ]


def test_a_refusal_is_told_with_its_reason(dashboard: FakeDashboard, desk: Desk) -> None:
    dashboard.answers["/api/retrainings"] = [(422, {"detail": "too few labels"})]
    with pytest.raises(InputRefused, match=r"dashboard: POST /api/retrainings: 422 .*too few labels"):
        desk.ask_for_retraining("day one")


def test_a_dashboard_that_is_away_is_said(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret")
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable, match=f"dashboard {url}"):
        Desk(url, tmp_path / "token").summary()
