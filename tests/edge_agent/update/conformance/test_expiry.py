"""What has expired, and what may have."""

from datetime import timedelta

import httpx
import pytest

from edge_agent.update.attack import Attack
from tests.edge_agent.update.conformance.client import Client, versions
from tests.fakes.forger import Forger
from tests.fakes.registry_world import START


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_expired_metadata_brings_nothing_new(client: Client, repository: Forger, role: str) -> None:
    client.refresh()
    getattr(repository, role).expires = START - timedelta(days=5)
    repository.publish("targets", "snapshot", "timestamp")
    assert client.refresh() is Attack.FREEZE
    assert client.trusted()[role] == 1


def test_what_is_cached_may_have_expired_if_the_new_one_has_not(client: Client, repository: Forger) -> None:
    repository.timestamp.expires = START + timedelta(days=7)
    repository.publish("timestamp")
    client.refresh()
    repository.timestamp.expires = START + timedelta(days=21)
    repository.publish("targets", "snapshot", "timestamp")
    client.pass_by(days=18)
    assert client.refresh() is None
    assert client.trusted() == versions(timestamp=3, snapshot=2, targets=2)


def test_an_expired_timestamp_still_forbids_an_older_one(client: Client, repository: Forger) -> None:
    repository.publish("timestamp")
    client.refresh()
    client.pass_by(days=31)
    for part in (repository.root, repository.targets, repository.snapshot, repository.timestamp):
        part.expires = START + timedelta(days=60)
    repository.publish("root", "targets", "snapshot")
    repository.timestamp.version = 1
    repository.publish("timestamp", bump=False)
    assert client.refresh() is Attack.ROLLBACK


def test_offline_it_is_the_registry_that_is_away_until_the_last_word_expires(client: Client) -> None:
    client.refresh()
    client.mirror.answer = lambda _: httpx.Response(503)
    client.pass_by(days=29)
    assert "HTTP 503" in str(client.refresh())
    client.pass_by(days=1)
    assert client.refresh() is Attack.FREEZE
    assert "expired at 2026-03-03 08:00 UTC" in client.said
