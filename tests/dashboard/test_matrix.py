"""Every route and method against everybody who may not: a route that is not in this table fails.

Row E1 of the reliability scorecard; the walk over routes is `test_app.walk`.
"""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from dashboard.people.audit import Act
from dashboard.people.roles import Role
from dashboard.people.staff import Staff
from tests.dashboard.test_app import ANY_ID, OPEN, walk
from tests.fakes.dashboard_site import DashboardSite

NEEDS = {
    Role.OPERATOR: """
        GET /
        GET /account
        POST /account
        GET /alarms
        GET /alarms/board
        GET /api/alarms
        GET /api/cases
        GET /api/cases/{id}
        GET /api/book
        GET /api/book/{label}
        GET /api/dead-letters
        GET /api/explore
        GET /api/golden
        GET /api/explore/filters
        GET /api/inspections
        GET /api/inspections/{id}
        GET /api/inspections/{id}/provenance
        GET /api/inspections/{id}/provenance.json
        GET /api/inspections/{id}/reviews
        GET /api/inspections/{id}/similar
        GET /api/label-sets
        GET /api/msa
        GET /api/msa/{id}
        GET /api/msa/{id}/answers.csv
        GET /api/msa/{id}/report
        GET /api/openapi.json
        GET /api/pictures/{sha256}
        GET /api/pictures/{sha256}/small
        GET /api/provenance
        GET /api/quality
        GET /api/quality/causes/{name}
        GET /api/quality/costs/{name}
        GET /api/reports
        GET /api/reports/csv
        GET /api/recipes
        GET /api/recipes/{name}/differences
        GET /api/recipes/{name}/stations
        GET /api/recipes/{name}/versions
        GET /api/recipes/{name}/versions/{version}
        GET /api/recipes/{name}/versions/{version}/file
        GET /api/retrainings
        GET /api/retrainings/{id}
        GET /api/reviews/queue
        GET /api/stations
        GET /api/summary
        GET /cases
        GET /cases/{id}
        GET /book
        GET /book/{label}
        GET /book/{label}/card
        GET /explore
        GET /inspections
        GET /inspections/{id}
        GET /inspections/{id}/provenance
        GET /inspections/{id}/similar
        GET /live/board
        GET /live/news
        GET /models
        GET /models/board
        GET /msa
        GET /msa/{id}
        GET /quality
        GET /quality/causes/{name}
        GET /quality/costs/{name}
        GET /reports
        GET /recipes
        GET /recipes/{name}
        GET /recipes/{name}/versions/{version}
        GET /review
    """,
    Role.REVIEWER: """
        DELETE /api/explore/filters/{id}
        GET /api/explore/export/{kind}
        GET /api/msa/{id}/look
        GET /inspections/{id}/book
        GET /msa/{id}/look
        POST /alarms/{id}/acknowledgement
        POST /api/alarms/{id}/acknowledgement
        POST /api/explore/filters
        POST /api/inspections/{id}/blind
        POST /api/inspections/{id}/blind/withdraw
        POST /api/inspections/{id}/book
        POST /api/inspections/{id}/reviews
        POST /api/inspections/{id}/reviews/withdraw
        POST /api/msa/{id}/looks
        POST /api/reviews/claims
        POST /explore/filters
        POST /explore/filters/{id}/removal
        POST /inspections/{id}/book
        POST /msa/{id}/looks
    """,
    Role.ENGINEER: """
        GET /api/webhooks
        GET /api/inspections/{id}/golden/{view}
        GET /api/recipes/{name}/draft
        GET /api/recipes/{name}/draft/preview
        GET /recipes/{name}/draft
        GET /admin/retention
        GET /api/retention
        PATCH /api/retrainings/{id}
        POST /admin/retention/holds
        POST /api/holds
        POST /api/asked
        POST /api/assignments
        POST /api/cases/{id}/settlement
        POST /api/book/examples/{id}/removal
        POST /api/label-sets
        POST /api/msa
        POST /api/msa/{id}/end
        POST /api/recipes
        POST /api/recipes/pictures
        POST /api/recipes/{name}/draft
        POST /api/recipes/{name}/draft/issue
        POST /api/recipes/{name}/draft/removal
        POST /api/recipes/{name}/versions/{version}/again
        POST /api/retrainings
        POST /api/retrainings/claim
        POST /cases/{id}/settlement
        POST /book
        POST /book/examples/{id}/removal
        POST /book/{label}
        POST /models/assignments
        POST /models/releases/{digest}/approval
        POST /models/retrainings
        POST /models/rollouts
        POST /models/rollouts/{number}/{what}
        POST /msa
        POST /msa/{id}/end
        POST /recipes
        POST /recipes/import
        POST /recipes/{name}/draft
        POST /recipes/{name}/draft/issue
        POST /recipes/{name}/draft/removal
        POST /recipes/{name}/versions/{version}/again
        PUT /api/book/{label}
        PUT /api/recipes/{name}/draft
    """,
    Role.ADMIN: """
        GET /admin
        GET /admin/audit
        GET /api/audit
        GET /api/people
        GET /api/tokens
        PATCH /api/people/{name}
        POST /admin/retention/holds/{id}/lift
        POST /api/holds/{id}/lift
        POST /admin/people
        POST /admin/people/{name}/disabled
        POST /admin/people/{name}/enabled
        POST /admin/people/{name}/password
        POST /admin/people/{name}/role
        POST /admin/tokens
        POST /admin/tokens/{name}/revoked
    """,
}
TABLE = {
    (line.split()[0], line.split()[1]): role
    for role, lines in NEEDS.items()
    for line in lines.strip().splitlines()
}
NO_END = {("GET", "/live/news")}
"""A stream of news; who may have it, never has all of it."""


def stranger(site: DashboardSite) -> TestClient:
    return site.anybody()


def forged(site: DashboardSite) -> TestClient:
    client = site.logs_in("mei", Role.ADMIN)
    client.cookies["sightline_session"] = client.cookies["sightline_session"][:-1] + "x"
    return client


def expired(site: DashboardSite) -> TestClient:
    client = site.logs_in("mei", Role.ADMIN)
    site.clock.forward(hours=13)
    return client


def logged_out(site: DashboardSite) -> TestClient:
    client = site.logs_in("mei", Role.ADMIN)
    cookie = client.cookies["sightline_session"]
    client.post("/logout")
    client.cookies["sightline_session"] = cookie
    return client


def disabled(site: DashboardSite) -> TestClient:
    site.accounts.add_person("other", Role.ADMIN, "correct horse", site.clock())
    client = site.logs_in("mei", Role.ADMIN)
    Staff(site.database).disable("mei", Act("root", site.clock()))
    return client


def revoked(site: DashboardSite) -> TestClient:
    client = site.asks(Role.ADMIN)
    site.accounts.revoke_token("admin", Act("root", site.clock()))
    return client


def ask(client: TestClient, method: str, path: str) -> int:
    answer = client.request(method, path.format(**ANY_ID), json={})
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/login"), path
        return 401
    return answer.status_code


def test_every_route_is_in_the_table(site: DashboardSite) -> None:
    assert set(walk(site.app.routes)) - OPEN == set(TABLE)


@pytest.mark.parametrize("who", [stranger, forged, expired, logged_out, disabled, revoked])
def test_whom_nobody_knows_is_refused_everywhere(site: DashboardSite, who: object) -> None:
    assert callable(who)
    client = who(site)
    wrong = {row: status for row in TABLE if (status := ask(client, *row)) != 401}
    assert wrong == {}


def lower() -> Iterator[Role]:
    yield from list(Role)[:-1]


@pytest.mark.parametrize("role", list(lower()))
def test_a_lower_role_is_refused(site: DashboardSite, role: Role) -> None:
    client = site.logs_in("mei", role)
    wrong = {
        row: status
        for row, needed in TABLE.items()
        if not role.may(needed) and (status := ask(client, *row)) != 403
    }
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_suffices_is_not(site: DashboardSite, role: Role) -> None:
    client = site.asks(role)
    wrong = {
        row: status
        for row, needed in TABLE.items()
        if role.may(needed) and row not in NO_END and (status := ask(client, *row)) in (401, 403, 500)
    }
    assert wrong == {}
