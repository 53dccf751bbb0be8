"""Every route stands behind the gate."""

import re
from collections.abc import Iterator
from typing import Any

from starlette.routing import Mount, Route

from dashboard.people.roles import Role
from tests.fakes.dashboard_site import DashboardSite

OPEN = {("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("GET", "/healthz"), ("GET", "/metrics")}
OPEN |= {("GET", "/login/oidc"), ("GET", "/login/oidc/answer"), ("GET", "/login/oidc/out")}
LOOKING = {
    "/", "/live/board", "/live/news", "/review", "/explore", "/inspections", "/inspections/{id}",
    "/inspections/{id}/similar", "/quality", "/alarms", "/alarms/board",
    "/models", "/models/board", "/api/openapi.json",
}  # fmt: skip
ANY_ID = {
    "id": "1", "sha256": "0" * 64, "digest": "0" * 64, "number": "1", "what": "pause", "name": "mei",
    "kind": "csv", "label": "scratch", "version": "1", "view": "front",
}  # fmt: skip


def _plain(path: str) -> str:
    """Without what a part has to be."""
    return re.sub(r"{(\w+):\w+}", r"{\1}", path)


def walk(routes: list[Any]) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, those of included routers too."""
    for route in routes:
        if isinstance(route, Route):
            yield from ((method, _plain(route.path)) for method in (route.methods or set()) - {"HEAD"})
        elif hasattr(route, "original_router"):
            yield from walk(route.original_router.routes)
        else:
            assert isinstance(route, Mount), f"{route!r} is not in this matrix"
            assert route.path == "/static"


def test_the_walk_finds_the_routes(site: DashboardSite) -> None:
    found = set(walk(site.app.routes))

    assert len(found) > 25
    assert found >= OPEN | {("GET", path) for path in LOOKING}


def test_anonymous_is_refused_everywhere_but_at_the_door(site: DashboardSite) -> None:
    for method, path in set(walk(site.app.routes)) - OPEN:
        answer = site.anybody().request(method, path.format(**ANY_ID))

        assert answer.status_code in (401, 303), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/login")


def test_a_session_from_a_foreign_page_changes_nothing(site: DashboardSite) -> None:
    browser = site.logs_in("root", Role.ADMIN)
    browser.headers["Origin"] = "http://evil.example"

    for method, path in set(walk(site.app.routes)):
        if method != "GET":
            answer = browser.request(method, path.format(**ANY_ID), data={"name": "a", "password": "b"})
            assert answer.status_code == 403, (method, path, answer.status_code)
