"""The bytes of a target are those that were signed, or none."""

import pytest

from edge_agent.update.attack import Attack
from tests.edge_agent.update.conformance.client import BUNDLE, Client
from tests.fakes.forger import Forger

CONTENT = b"a bundle"


@pytest.fixture
def served(repository: Forger) -> str:
    path = repository.add_target(BUNDLE, CONTENT)
    repository.publish("targets", "snapshot", "timestamp")
    return path


def test_a_target_by_its_name_in_a_folder_and_its_hash(client: Client, served: str) -> None:
    assert client.fetch() is None
    assert client.fetched() == [CONTENT]
    assert client.asked()[-1] == served


@pytest.mark.parametrize(
    ("content", "attack"),
    [
        (b"malice !", Attack.ARBITRARY_INSTALLATION),
        (b"a bundle and more", Attack.ENDLESS_DATA),
        (b"a bun", Attack.PARTIAL_BUNDLE),
        (b"", Attack.PARTIAL_BUNDLE),
    ],
)
def test_other_bytes_never_get_its_name(
    client: Client, repository: Forger, served: str, content: bytes, attack: Attack
) -> None:
    repository.files[served] = content
    assert client.fetch() is attack
    assert client.fetched() == []


def test_bytes_that_were_replaced_later_do_not_touch_what_is_here(
    client: Client, repository: Forger, served: str
) -> None:
    client.fetch()
    repository.files[served] = b"malice !"
    client.fetch()
    assert client.fetched() == [CONTENT]


def test_a_target_that_changes_again_and_again(client: Client, repository: Forger) -> None:
    for number in range(11):
        content = f"contents {number}".encode()
        served = repository.add_target(BUNDLE, content)
        repository.publish("targets", "snapshot", "timestamp")
        if number % 5 == 0:
            assert client.fetch() is None
            assert client.fetched() == [content]
            repository.files[served] = b"malice !!!"
            client.fetch()
            assert client.fetched() == [content]


def test_a_target_that_is_not_signed_any_more(client: Client, repository: Forger, served: str) -> None:
    client.fetch()
    repository.targets.targets.clear()
    repository.publish("targets", "snapshot", "timestamp")
    assert "is assigned, but not released there" in str(client.fetch())
    assert served in repository.files
