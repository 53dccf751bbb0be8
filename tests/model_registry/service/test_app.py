from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model_registry.bundle.pack import bundle_tar
from model_registry.service.app import create_app
from model_registry.service.tokens import Right
from tests.fakes.bundles import bundle, metrics
from tests.fakes.registry_world import STATION, RegistryWorld
from tests.fakes.running_registry import REFRESH_S, tokens_for


@pytest.fixture
def world(tmp_path: Path) -> RegistryWorld:
    return RegistryWorld(tmp_path)


def client_with(world: RegistryWorld, *rights: Right) -> TestClient:
    token, tokens = tokens_for(*rights)
    app = create_app(world.registry, world.rollouts, lambda: tokens, REFRESH_S)
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def client(world: RegistryWorld) -> Iterator[TestClient]:
    with client_with(world, *Right) as client:
        yield client


def test_a_bundle_is_released_over_http(client: TestClient, tmp_path: Path) -> None:
    folder = bundle(tmp_path)
    tar = bundle_tar(folder).read_bytes()
    first = client.post("/api/releases", params={"by": "ann"}, content=tar)
    again = client.post("/api/releases", params={"by": "bob"}, content=tar)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert client.get(f"/api/releases/{folder.name}").json() == first.json()
    assert client.get("/api/releases").json() == {"items": [first.json()]}


def test_a_refused_bundle_is_told_with_every_reason(client: TestClient, tmp_path: Path) -> None:
    client.post("/api/releases", params={"by": "ann"}, content=bundle_tar(bundle(tmp_path)).read_bytes())
    worse = bundle_tar(bundle(tmp_path, metrics=metrics(map50_int8=0.5))).read_bytes()
    answer = client.post("/api/releases", params={"by": "ann"}, content=worse)
    assert answer.status_code == 422
    assert answer.json()["reasons"][0].startswith("mAP50 INT8 is 0.500, the bundle in service")


def test_more_than_the_limit_is_cut_off(world: RegistryWorld) -> None:
    world.registry.limits = world.registry.limits.model_copy(update={"max_bytes": 1000})
    answer = client_with(world, *Right).post("/api/releases", params={"by": "ann"}, content=b"x" * 2000)
    assert answer.status_code == 413
    assert "raise max_bundle_mb" in answer.json()["detail"]
    assert list((world.data / "incoming").iterdir()) == []


def test_a_station_is_assigned_over_http(client: TestClient) -> None:
    wanted = {"station": STATION.model_dump(), "bundle": None, "by": "ann"}
    answer = client.post("/api/assignments", json=wanted)
    assert answer.status_code == 201
    assert answer.json()["version"] == 1
    assert client.get("/api/assignments").json() == {"items": [answer.json()]}
    assert [line["fact"]["event"] for line in client.get("/api/ledger").json()] == ["assigned"]


def test_a_malformed_assignment_is_refused_by_name(client: TestClient) -> None:
    answer = client.post("/api/assignments", json={"station": "here", "bundle": None, "by": "ann", "now": 1})
    assert answer.status_code == 422
    assert "now: unknown key" in answer.json()["detail"]
    assert client.post("/api/assignments", content=b"x" * 70_000).status_code == 413


def test_who_released_it_must_be_said(client: TestClient) -> None:
    answer = client.post("/api/releases", content=b"")
    assert answer.status_code == 422
    assert "by" in answer.json()["detail"]


ROUTES = [
    ("POST", "/api/releases?by=ann"),
    ("GET", "/api/releases"),
    ("GET", "/api/releases/x"),
    ("POST", "/api/assignments"),
    ("GET", "/api/assignments"),
    ("GET", "/api/ledger"),
    ("GET", "/api/proof/x"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_token_nothing_is_answered(world: RegistryWorld, method: str, path: str) -> None:
    client = client_with(world, *Right)
    for authorization in ("", "Bearer wrong"):
        answer = client.request(method, path, headers={"Authorization": authorization})
        assert answer.status_code == 401
        assert "model-registry token add" in answer.json()["detail"]


def test_a_token_may_do_what_it_is_for(world: RegistryWorld) -> None:
    reader, releaser = client_with(world), client_with(world, Right.RELEASE)
    assert reader.get("/api/releases").status_code == 200
    assert reader.post("/api/releases?by=ann").status_code == 403
    assert releaser.post("/api/releases?by=ann").status_code == 422
    answer = releaser.post("/api/assignments", json={})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "token 'tester' may not assign; use one that may"


def test_a_running_registry_renews_its_signatures(world: RegistryWorld) -> None:
    world.clock.pass_by(hours=40)
    with client_with(world) as client:
        versions = (client.get("/metadata/timestamp.json").json()["signed"]["version"] for _ in range(500))
        assert 2 in versions


def test_health_and_answers_that_no_browser_guesses_at(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert answer.json() == {"state": "ok"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_damaged_repository_is_not_healthy(client: TestClient, world: RegistryWorld) -> None:
    (world.repository / "metadata" / "timestamp.json").write_bytes(b"{}")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "timestamp.json: not what was signed" in answer.json()["detail"]
