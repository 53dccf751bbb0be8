from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from model_registry.service.files import add_signed_files
from tests.fakes.bundles import bundle
from tests.fakes.registry_world import RegistryWorld


@pytest.fixture
def world(tmp_path: Path) -> RegistryWorld:
    world = RegistryWorld(tmp_path)
    world.assign(world.release(bundle(tmp_path)).digest)
    return world


@pytest.fixture
def client(world: RegistryWorld) -> TestClient:
    app = FastAPI()
    add_signed_files(app, world.registry.repository)
    return TestClient(app)


def test_every_signed_file_can_be_had(world: RegistryWorld, client: TestClient) -> None:
    files = [path for path in world.repository.rglob("*") if path.is_file() and path.name != "lock"]
    assert len(files) >= 9
    for file in files:
        name = file.relative_to(world.repository).as_posix()
        assert client.get(f"/{name}").content == file.read_bytes()


def test_only_the_timestamp_ever_changes(client: TestClient) -> None:
    assert client.get("/metadata/timestamp.json").headers["Cache-Control"] == "no-store"
    assert "immutable" in client.get("/metadata/1.root.json").headers["Cache-Control"]


PATHS = [
    "/metadata/../lock",
    "/metadata/..%2Flock",
    "/metadata/%2e%2e/%2e%2e/ledger.jsonl",
    "/metadata//etc/passwd",
    "/metadata/1.root.json/",
    "/metadata/root.json",
    "/metadata/.staging-timestamp.json",
    "/metadata/",
    "/targets/..%2Fmetadata%2Ftimestamp.json",
    "/targets/..%2f..%2fledger.jsonl",
    "/targets/bundles/",
    "/targets/bundles/..%00.tar",
    "/lock",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_else_can(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_link_is_not_followed(world: RegistryWorld, client: TestClient) -> None:
    (world.repository / "metadata" / "9.root.json").symlink_to("/etc/hostname")
    assert client.get("/metadata/9.root.json").status_code == 404


def test_nothing_can_be_written(client: TestClient) -> None:
    assert client.put("/metadata/timestamp.json", content=b"{}").status_code == 405
    assert client.delete("/metadata/timestamp.json").status_code == 405
