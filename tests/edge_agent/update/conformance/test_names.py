"""Names that could lead astray: a station asks for two names that it makes itself, and for nothing else.

Delegations are ignored, whatever they are called: the floor knows the top-level roles alone, and an older
state of a delegated role could come back after a power cut (`docs/decisions/0060-attacks-by-name.md`).
"""

from pathlib import Path

import pytest
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, TargetFile, Targets

from tests.edge_agent.update.conformance.client import BUNDLE, Client
from tests.fakes.forger import Forger

UNUSUAL = ["?", "#", "/delegated", "../delegated", "..%2Fdelegated", "a b", "\u202egnp", "con", "x" * 300]


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_target_of_another_name_is_neither_asked_for_nor_written(
    client: Client, repository: Forger, tmp_path: Path, name: str
) -> None:
    repository.targets.targets[name] = TargetFile.from_data(name, b"content", ["sha256"])
    repository.publish("targets", "snapshot", "timestamp")
    assert client.refresh() is None
    assert client.asked() == ["2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"]
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {
        "1.root.json",
        "root.json",
        "timestamp.json",
        "snapshot.json",
        "targets.json",
        "floor.json",
        "lock",
    }


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_delegation_that_claims_our_bundle_is_not_followed(
    client: Client, repository: Forger, name: str
) -> None:
    (signer,) = repository.signers["targets"]
    role = DelegatedRole(name, [signer.public_key.keyid], 1, False, ["*", "bundles/*", "*/*"])
    repository.targets.delegations = Delegations({signer.public_key.keyid: signer.public_key}, {name: role})
    delegated = Targets(expires=repository.targets.expires)
    delegated.targets[BUNDLE] = TargetFile.from_data(BUNDLE, b"malice", ["sha256"])
    metadata = Metadata(delegated)
    metadata.sign(signer)
    repository.files[f"metadata/1.{name}.json"] = metadata.to_bytes()
    repository.snapshot.meta[f"{name}.json"] = repository.snapshot.meta["targets.json"]
    repository.publish("targets", "snapshot", "timestamp")
    assert client.refresh() is None
    assert "is assigned, but not released there" in str(client.fetch())
    assert not any(name in path for path in client.asked() if name not in ("?", "#"))
