"""Nothing older than was seen is taken; new keys lead back from versions that a thief drove up."""

import pytest

from edge_agent.update.attack import Attack
from tests.edge_agent.update.conformance.client import Client, versions
from tests.fakes.forger import Forger


def test_an_older_snapshot_that_the_timestamp_does_not_name_is_not_even_asked_for(
    client: Client, repository: Forger
) -> None:
    repository.publish("snapshot", "timestamp")
    client.refresh()
    client.asked()
    repository.snapshot.version = 1
    repository.publish("snapshot", bump=False, link=False)
    assert client.refresh() is None
    assert client.asked() == ["2.root.json", "timestamp.json"]
    assert client.trusted()["snapshot"] == 2


def test_an_older_timestamp(client: Client, repository: Forger) -> None:
    repository.publish("timestamp")
    client.refresh()
    repository.timestamp.version = 1
    repository.publish("timestamp", bump=False)
    assert client.refresh() is Attack.ROLLBACK
    assert client.trusted()["timestamp"] == 2


@pytest.mark.parametrize("hashes", [None, ["sha256"]], ids=["by version", "by hash"])
def test_an_older_snapshot(client: Client, repository: Forger, hashes: list[str] | None) -> None:
    repository.hashes = hashes
    repository.publish("snapshot", "timestamp")
    client.refresh()
    repository.snapshot.version = 1
    repository.publish("snapshot", bump=False)
    repository.publish("timestamp")
    client.asked()
    assert client.refresh() is Attack.ROLLBACK
    assert client.asked()[-1] == "timestamp.json"
    assert client.trusted() == versions(timestamp=2, snapshot=2)


@pytest.mark.parametrize("hashes", [None, ["sha256"]], ids=["by version", "by hash"])
def test_older_targets(client: Client, repository: Forger, hashes: list[str] | None) -> None:
    repository.hashes = hashes
    repository.publish("targets")
    repository.publish("targets", "snapshot", "timestamp")
    client.refresh()
    repository.targets.version = 1
    repository.publish("targets", bump=False)
    repository.publish("snapshot", "timestamp")
    assert client.refresh() is Attack.ROLLBACK
    assert client.trusted()["targets"] == 3


def test_a_snapshot_that_no_longer_names_targets(client: Client, repository: Forger) -> None:
    client.refresh()
    repository.snapshot.meta = {"others.json": repository.snapshot.meta["targets.json"]}
    repository.publish("snapshot", "timestamp")
    assert client.refresh() is Attack.ROLLBACK


ABOVE = {"timestamp": (), "snapshot": ("timestamp",), "targets": ("snapshot", "timestamp")}
RECOVERIES = [
    ("timestamp", ("timestamp",)),
    ("snapshot", ("snapshot", "timestamp")),
    ("targets", ("snapshot",)),
]


@pytest.mark.parametrize(("driven_up", "rotated"), RECOVERIES)
def test_new_keys_lead_back_from_a_fast_forward(
    client: Client, repository: Forger, driven_up: str, rotated: tuple[str, ...]
) -> None:
    client.refresh()
    getattr(repository, driven_up).version = 99_999
    repository.publish(driven_up, bump=False)
    repository.publish(*ABOVE[driven_up])
    assert client.refresh() is None
    assert client.trusted()[driven_up] == 99_999
    getattr(repository, driven_up).version = 1
    for role in rotated:
        repository.new_key(role)
    repository.publish("root", "targets", "snapshot", "timestamp")
    assert client.refresh() is None
    assert client.trusted()[driven_up] == 2


def test_without_new_keys_there_is_no_way_back(client: Client, repository: Forger) -> None:
    client.refresh()
    repository.timestamp.version = 99_999
    repository.publish("timestamp", bump=False)
    client.refresh()
    repository.timestamp.version = 3
    repository.publish("timestamp")
    assert client.refresh() is Attack.ROLLBACK
