from datetime import timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, TargetFile

from model_registry.trust.keys import ONLINE_ROLES
from model_registry.trust.signing import Chain, Lifetimes, due, first_chain, sign, with_targets
from tests.fakes.registry_world import START

SIGNERS = {role: [CryptoSigner.generate_ed25519()] for role in ONLINE_ROLES}
LIVES = Lifetimes()


def signed(chain: Chain, *roles: str) -> dict[str, Metadata[Any]]:
    return {file.name: Metadata.from_bytes(file.data) for file in sign(chain, roles, SIGNERS, LIVES, START)}


def test_the_first_signing_makes_everything_version_1_and_timestamp_the_last() -> None:
    files = signed(first_chain(Root(), START), *ONLINE_ROLES)
    assert list(files) == ["1.targets.json", "1.snapshot.json", "timestamp.json"]


def test_a_new_target_changes_all_three_and_each_names_the_next() -> None:
    chain = with_targets(first_chain(Root(), START), [TargetFile.from_data("bundles/x.tar", b"x")])
    files = signed(chain, "targets")
    assert "bundles/x.tar" in files["1.targets.json"].signed.targets
    assert files["1.snapshot.json"].signed.meta["targets.json"].hashes
    assert files["timestamp.json"].signed.snapshot_meta.version == 1


def test_a_fresh_timestamp_alone_touches_nothing_else() -> None:
    assert list(signed(first_chain(Root(), START), "timestamp")) == ["timestamp.json"]


def test_what_is_given_is_not_changed() -> None:
    chain = first_chain(Root(), START)
    with_targets(chain, [TargetFile.from_data("x", b"x")])
    signed(chain, *ONLINE_ROLES)
    assert chain.targets.targets == {}
    assert chain.timestamp.version == 0


def test_due_is_what_has_less_than_half_of_its_life_left() -> None:
    chain = first_chain(Root(), START)
    for part, hours in ((chain.targets, 4320), (chain.snapshot, 336), (chain.timestamp, 72)):
        part.expires = START + timedelta(hours=hours)
    assert due(chain, LIVES, START + timedelta(hours=35)) == ()
    assert due(chain, LIVES, START + timedelta(hours=37)) == ("timestamp",)
    assert due(chain, LIVES, START + timedelta(hours=169)) == ("snapshot", "timestamp")
