from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model_registry.rollout.evidence import EvidenceSeen
from model_registry.rollout.plan import RolloutWanted
from model_registry.rollout.progress import Rollout, Rollouts
from model_registry.service.app import create_app
from model_registry.service.tokens import Right
from tests.fakes.bundles import bundle
from tests.fakes.paper_rollout import ANN, PaperRollout, plan, station
from tests.fakes.registry_world import RegistryWorld
from tests.fakes.running_registry import REFRESH_S, tokens_for

ORDER = ANN.model_dump_json()


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


@pytest.fixture
def wanted(world: RegistryWorld, tmp_path: Path) -> RolloutWanted:
    return RolloutWanted(plan=plan(1, 1, bundle=world.release(bundle(tmp_path)).digest), by="ann")


def evidence(world: RegistryWorld, wanted: RolloutWanted) -> str:
    """Of a station that runs without a model, as it is assigned."""
    paper = PaperRollout(wanted.plan)
    paper.now = world.clock.now()
    seen = paper.evidence(1, version=0, running=None)
    return EvidenceSeen(items=(seen,)).model_dump_json()


def test_a_rollout_over_http(client: TestClient, world: RegistryWorld, wanted: RolloutWanted) -> None:
    begun = client.post("/api/rollouts", content=wanted.model_dump_json())
    assert begun.status_code == 201
    seen = client.put("/api/evidence", content=evidence(world, wanted))
    (gone_on,) = Rollouts.model_validate_json(seen.content).items
    assert [one.step for one in gone_on.stations] == ["assigned", "waiting"]
    assert world.registry.shelf.assignment_of(station(1)) is not None
    assert Rollout.model_validate_json(client.get("/api/rollouts/1").content) == gone_on
    paused = client.post("/api/rollouts/1/pause", content=ORDER)
    assert paused.json()["state"] == "paused"
    assert client.get("/api/rollouts").json()["items"] == [paused.json()]


def test_what_is_wrong_is_refused_by_name(client: TestClient, wanted: RolloutWanted) -> None:
    empty = wanted.model_dump(mode="json") | {"plan": {"bundle": wanted.plan.bundle, "stages": []}}
    answer = client.post("/api/rollouts", json=empty)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("rollout: plan.stages: ")
    assert (
        "rollout 9: no such rollout" in client.post("/api/rollouts/9/abort", content=ORDER).json()["detail"]
    )
    assert "order: by: missing" in client.post("/api/rollouts/9/abort", json={}).json()["detail"]
    assert client.put("/api/evidence", content=b"x" * 1_100_000).status_code == 413


def test_a_station_in_a_rollout_is_not_assigned_by_hand(client: TestClient, wanted: RolloutWanted) -> None:
    client.post("/api/rollouts", content=wanted.model_dump_json())
    by_hand = {"station": station(2).model_dump(), "bundle": None, "by": "bob"}
    answer = client.post("/api/assignments", json=by_hand)
    assert answer.status_code == 422
    assert "station-2 is in rollout 1, which is running" in answer.json()["detail"]


ROUTES = [
    ("POST", "/api/rollouts", Right.ASSIGN),
    ("POST", "/api/rollouts/1/abort", Right.ASSIGN),
    ("PUT", "/api/evidence", Right.EVIDENCE),
    ("GET", "/api/rollouts", None),
    ("GET", "/api/rollouts/1", None),
]


@pytest.mark.parametrize(("method", "path", "needs"), ROUTES)
def test_each_route_asks_for_its_right(
    world: RegistryWorld, method: str, path: str, needs: Right | None
) -> None:
    every_other = [right for right in Right if right is not needs]
    assert client_with(world, *Right).request(method, path, headers={"Authorization": ""}).status_code == 401
    answer = client_with(world, *every_other).request(method, path)
    if needs is None:
        assert answer.status_code in (200, 422)
    else:
        assert answer.status_code == 403
        assert f"may not {needs}" in answer.json()["detail"]
