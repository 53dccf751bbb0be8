import json

import httpx
import pytest

from inspection.errors import InputRefused
from model_registry.rollout.assignment import Assignment, Assignments
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.release import Release, Releases
from tests.fakes.bundles import manifest
from tests.fakes.registry_world import START, STATION, URL

PASSPORT = manifest()
RELEASE = Release(digest=PASSPORT.digest, manifest=PASSPORT, released_at=START, released_by="ann")
ASSIGNMENT = Assignment(
    station=STATION, bundle=PASSPORT.digest, version=1, assigned_at=START, assigned_by="ann"
)


def answer(request: httpx.Request) -> httpx.Response:
    match request.method, request.url.path:
        case "GET", "/api/releases":
            return httpx.Response(200, text=Releases(items=(RELEASE,)).model_dump_json())
        case "GET", "/api/assignments":
            return httpx.Response(200, text=Assignments(items=(ASSIGNMENT,)).model_dump_json())
        case "POST", "/api/assignments":
            wanted = json.loads(request.content)
            assert wanted == {"station": STATION.model_dump(), "bundle": PASSPORT.digest, "by": "ann"}
            return httpx.Response(201, text=ASSIGNMENT.model_dump_json())
        case "GET", path if path.endswith(PASSPORT.digest):
            return httpx.Response(200, text=RELEASE.model_dump_json())
    return httpx.Response(422, json={"detail": "bundle none: not released"})


CLIENT = RegistryClient(URL, "secret", httpx.MockTransport(answer))


def test_reads_what_is_released_and_assigned() -> None:
    assert CLIENT.releases() == (RELEASE,)
    assert CLIENT.release(PASSPORT.digest) == RELEASE
    assert CLIENT.assignments() == (ASSIGNMENT,)


def test_assigns_in_a_persons_name() -> None:
    assert CLIENT.assign(STATION, PASSPORT.digest, "ann") == ASSIGNMENT


def test_passes_the_registrys_refusal_on() -> None:
    with pytest.raises(InputRefused, match="bundle none: not released"):
        CLIENT.release("none")
