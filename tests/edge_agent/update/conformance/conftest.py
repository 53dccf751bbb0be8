from pathlib import Path

import pytest

from tests.edge_agent.update.conformance.client import Client
from tests.fakes.forger import Forger
from tests.fakes.registry_world import START


@pytest.fixture
def repository() -> Forger:
    return Forger.anew(START)


@pytest.fixture
def client(tmp_path: Path, repository: Forger) -> Client:
    return Client(tmp_path / "client", repository)
