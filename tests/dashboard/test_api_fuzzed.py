"""The API under a fuzzer that reads its description; the long form is `make check-api`."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI

from dashboard.people.roles import Role
from dashboard.web.openapi import describe
from tests.bench.api import attack, judged, site_with_units
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite

EXAMPLES = 4


def found(site: DashboardSite, folder: Path, token: str) -> list[str]:
    schema = folder / "openapi.json"
    schema.write_text(json.dumps(describe(site.app)))
    with DashboardRunning(site) as running:
        return judged(attack(running.address, schema, token, EXAMPLES, seed=1, phases="fuzzing"))[1]


@pytest.fixture
def site(tmp_path: Path) -> DashboardSite:
    return site_with_units(tmp_path)


def test_no_call_is_answered_as_it_should_not_be(site: DashboardSite, tmp_path: Path) -> None:
    assert found(site, tmp_path, site.accounts.add_token("fuzzer", Role.ADMIN, site.clock())) == []


def test_no_call_by_a_stranger_is(site: DashboardSite, tmp_path: Path) -> None:
    assert found(site, tmp_path, "no-such-token") == []


def break_(app: FastAPI) -> None:
    """A route without the gate, and one that falls over."""

    @app.get("/api/open")
    def leave_open() -> str:
        return "secret"

    @app.get("/api/broken")
    def fall_over(n: int) -> int:
        return 1 // (n - n)


def test_what_is_wrong_is_found(site: DashboardSite, tmp_path: Path) -> None:
    break_(site.app)
    wrong = found(site, tmp_path, site.accounts.add_token("fuzzer", Role.ADMIN, site.clock()))
    assert "ST401 API accepts requests without authentication: 1" in wrong
    assert "ST101 Server error: 1" in wrong


def test_every_route_says_what_refuses_it(site: DashboardSite) -> None:
    for path, item in describe(site.app)["paths"].items():
        for method, operation in item.items():
            assert {"401", "403"} <= set(operation["responses"]), (method, path)
            assert operation["security"], (method, path)
