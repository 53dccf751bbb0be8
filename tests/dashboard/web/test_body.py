from dashboard.people.roles import Role
from dashboard.web.body import MOST_BYTES
from tests.fakes.dashboard_site import DashboardSite

JSON = {"Content-Type": "application/json"}


def test_bodies_are_read_as_our_words_or_refused_by_name(site: DashboardSite) -> None:
    client = site.asks(Role.ENGINEER)

    def told(content: bytes) -> tuple[int, str]:
        answer = client.post("/api/retrainings", content=content, headers=JSON)
        return answer.status_code, answer.json()["detail"]

    assert told(b'{"notes": ""}') == (422, "notes: unknown key; remove it or check its spelling")
    assert told(b"\xff")[0] == 422
    assert told(b"[" * 10_000)[0] == 422
    assert told(b'"' + b"x" * MOST_BYTES + b'"') == (413, f"the body has more than {MOST_BYTES} bytes")


def test_the_api_describes_its_bodies(site: DashboardSite) -> None:
    described = site.asks().get("/api/openapi.json").json()

    body = described["paths"]["/api/retrainings"]["post"]["requestBody"]
    assert set(body["content"]["application/json"]["schema"]["properties"]) == {"stations", "note"}
