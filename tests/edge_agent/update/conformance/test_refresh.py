"""The workflow of the TUF specification (section 5), step by step, and what is kept after each.

The facts are those of theupdateframework/tuf-conformance; delegations are left out, since we follow none
(`test_names`).
"""

import json
from pathlib import Path

import pytest
from tuf.api.metadata import MetaFile

from edge_agent.update.attack import Attack
from tests.edge_agent.update.conformance.client import BUNDLE, Client, versions
from tests.fakes.forger import Forger

EVERYTHING = ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"]


def test_the_first_refresh_asks_for_everything_in_order(client: Client) -> None:
    assert client.refresh() is None
    assert client.asked() == EVERYTHING
    assert client.trusted() == versions()


def test_a_second_one_asks_only_whether_there_is_something_new(client: Client) -> None:
    client.refresh()
    client.asked()
    assert client.refresh() is None
    assert client.asked() == ["2.root.json", "timestamp.json"]


def test_fetching_refreshes_first(client: Client) -> None:
    assert "is assigned, but not released there" in str(client.fetch())
    assert client.asked() == EVERYTHING
    assert client.trusted() == versions()


@pytest.mark.parametrize("damage", ["no version", "another signature", "no json"])
def test_without_a_sound_root_nothing_is_asked(tmp_path: Path, repository: Forger, damage: str) -> None:
    root = json.loads(repository.files["metadata/1.root.json"])
    if damage == "no version":
        del root["signed"]["version"]
    else:
        root["signatures"][0]["sig"] = "00" * 64
    given = b"{" if damage == "no json" else json.dumps(root).encode()
    client = Client(tmp_path / "other", repository, given)
    assert "this station's trusted root is not sound" in str(client.refresh())
    assert client.asked() == []


def test_a_timestamp_of_the_same_version_with_other_words_is_not_taken(
    client: Client, repository: Forger
) -> None:
    client.refresh()
    before = (client.folder / "metadata" / "timestamp.json").read_bytes()
    repository.timestamp.snapshot_meta.version = 100
    repository.publish("timestamp", bump=False)
    assert client.refresh() is None
    assert (client.folder / "metadata" / "timestamp.json").read_bytes() == before


def test_fields_that_nobody_knows_are_signed_along_and_accepted(client: Client, repository: Forger) -> None:
    (keyid,) = repository.root.roles["root"].keyids
    repository.root.unrecognized_fields["more"] = "words"
    repository.root.keys[keyid].unrecognized_fields["more"] = {"a": 1}
    repository.root.roles["root"].unrecognized_fields["more"] = ["words"]
    repository.publish("root")
    assert client.refresh() is None
    assert client.trusted() == versions(root=2)


def test_targets_with_another_hash_than_the_snapshot_names(client: Client, repository: Forger) -> None:
    client.refresh()
    repository.publish("targets", link=False)
    repository.snapshot.meta["targets.json"].version = 2
    repository.publish("snapshot", "timestamp")
    assert client.refresh() is Attack.MIX_AND_MATCH
    assert client.trusted()["targets"] == 1


@pytest.mark.parametrize("role", ["snapshot", "targets"])
def test_another_version_than_is_named(client: Client, repository: Forger, role: str) -> None:
    """By version alone, without hashes, as the specification allows."""
    repository.hashes = None
    repository.publish("targets", "snapshot", "timestamp")
    client.refresh()
    content = repository.files[repository.path_of(role)]
    named = repository.path_of(role).replace("2.", "3.")
    if role == "snapshot":
        repository.timestamp.snapshot_meta = MetaFile(3)
        repository.publish("timestamp")
    else:
        repository.snapshot.meta["targets.json"] = MetaFile(3)
        repository.publish("snapshot", "timestamp")
    repository.files[named] = content
    assert client.refresh() is Attack.MIX_AND_MATCH
    assert client.trusted()[role] == 2


STEPS = [
    ("1.targets.json", {"root": 1, "timestamp": 1, "snapshot": 1}),
    ("1.snapshot.json", {"root": 1, "timestamp": 1}),
]


@pytest.mark.parametrize(("withheld", "kept"), STEPS)
def test_each_step_is_kept_though_the_next_one_fails(
    client: Client, repository: Forger, withheld: str, kept: dict[str, int]
) -> None:
    file = repository.files.pop(f"metadata/{withheld}")
    assert client.refresh() is Attack.MALICIOUS_MIRROR
    assert client.trusted() == kept
    repository.files[f"metadata/{withheld}"] = file
    assert client.refresh() is None


def test_a_repository_without_versions_in_its_names(client: Client, repository: Forger) -> None:
    repository.root.consistent_snapshot = False
    repository.add_target(BUNDLE, b"a bundle")
    repository.publish("root", "targets", "snapshot", "timestamp")
    assert client.refresh() is None
    assert client.asked() == ["2.root.json", "3.root.json", "timestamp.json", "snapshot.json", "targets.json"]
    assert client.fetch() is None
    assert client.fetched() == [b"a bundle"]


LARGEST = [
    ("2.root.json", 512_000),
    ("timestamp.json", 16_384),
    ("2.snapshot.json", 2_000_000),
    ("2.targets.json", 5_000_000),
]


@pytest.mark.parametrize(("name", "limit"), LARGEST)
def test_no_metadata_may_be_larger_than_its_kind(
    client: Client, repository: Forger, name: str, limit: int
) -> None:
    repository.hashes = None  # nor lengths: whoever names them need not say either
    repository.publish("targets", "snapshot", "timestamp")
    repository.files[f"metadata/{name}"] = b" " * (limit + 1)
    assert client.refresh() is Attack.ENDLESS_DATA
    assert f"maximum allowed length of {limit}" in client.said
