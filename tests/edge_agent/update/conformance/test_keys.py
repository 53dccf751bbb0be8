"""Roots that follow each other, keys that come and go, thresholds that are met or not."""

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from securesystemslib.signer import CryptoSigner

from edge_agent.update.attack import Attack
from tests.edge_agent.update.conformance.client import Client, versions
from tests.fakes.forger import Forger
from tests.fakes.registry_world import START

KEYS = [CryptoSigner.generate_ed25519() for _ in range(10)]
UNTRUSTED = (Attack.KEY_COMPROMISE, Attack.ARBITRARY_INSTALLATION)


class Signed(NamedTuple):
    """A version of a role: which of `KEYS` it has, how many must sign, which did."""

    keys: str
    threshold: int
    by: str
    accepted: bool = True


def put(repository: Forger, role: str, version: Signed) -> None:
    for keyid in list(repository.root.roles[role].keyids):
        repository.root.revoke_key(keyid, role)
    for number in version.keys:
        repository.root.add_key(KEYS[int(number)].public_key, role)
    repository.root.roles[role].threshold = version.threshold
    repository.signers[role] = [KEYS[int(number)] for number in version.by]


ROOTS = {
    "one key for another": [Signed("1", 1, "1"), Signed("2", 1, "21"), Signed("2", 1, "2")],
    "signatures that nobody asked for": [
        Signed("1", 1, "314"),
        Signed("2", 1, "3214"),
        Signed("2", 1, "324"),
    ],
    "three of five, whichever": [
        Signed("01234", 3, "024"),
        Signed("01234", 3, "041"),
        Signed("01234", 3, "013"),
    ],
    "one of five for another": [Signed("01234", 3, "024"), Signed("01345", 3, "041")],
    "the same by way of both": [
        Signed("01234", 3, "024"),
        Signed("01345", 3, "0245"),
        Signed("01345", 3, "045"),
    ],
    "all five at once": [Signed("01234", 3, "024"), Signed("56789", 3, "024567"), Signed("56789", 3, "567")],
    "two instead of one": [Signed("123", 1, "1"), Signed("123", 2, "12")],
    "one instead of two": [Signed("123", 2, "12"), Signed("123", 1, "12"), Signed("123", 1, "1")],
    "a second key and both": [Signed("1", 1, "1"), Signed("12", 2, "12")],
    "not by the old key": [Signed("1", 1, "1"), Signed("2", 1, "234", accepted=False)],
    "not by the new key": [Signed("1", 1, "1"), Signed("2", 1, "134", accepted=False)],
    "not by three new ones": [Signed("01234", 3, "024"), Signed("01345", 3, "024", accepted=False)],
    "not by three old ones": [Signed("01234", 3, "024"), Signed("01345", 3, "045", accepted=False)],
    "the new threshold missed": [Signed("123", 1, "1"), Signed("123", 2, "2", accepted=False)],
    "the old threshold missed": [Signed("123", 2, "12"), Signed("123", 1, "1", accepted=False)],
}


@pytest.mark.parametrize("chain", ROOTS.values(), ids=ROOTS)
def test_a_root_counts_by_the_one_before_and_by_itself(chain: list[Signed], tmp_path: Path) -> None:
    repository = Forger.anew(START)
    repository.root.version = 0
    for version in chain:
        put(repository, "root", version)
        repository.publish("root")
    client = Client(tmp_path, repository)
    if chain[-1].accepted:
        assert client.refresh() is None
        assert client.trusted() == versions(root=len(chain))
    else:
        assert client.refresh() in UNTRUSTED
        assert client.trusted() == {"root": len(chain) - 1}


OTHERS = {
    "another key": Signed("2", 1, "2"),
    "signatures that nobody asked for": Signed("1", 1, "314"),
    "not by the new key": Signed("2", 1, "134", accepted=False),
    "three, but one of them gone": Signed("01345", 3, "024", accepted=False),
    "two of three": Signed("01345", 3, "04", accepted=False),
    "three of five": Signed("01234", 3, "024"),
    "three others": Signed("01234", 3, "041"),
    "the middle three": Signed("01234", 3, "123"),
    "the last three": Signed("01234", 3, "234"),
    "more than there are keys": Signed("012", 4, "012", accepted=False),
}


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
@pytest.mark.parametrize("version", OTHERS.values(), ids=OTHERS)
def test_every_other_role_counts_by_the_root(
    client: Client, repository: Forger, role: str, version: Signed
) -> None:
    client.refresh()
    put(repository, role, version)
    repository.publish("root", "targets", "snapshot", "timestamp")
    if version.accepted:
        assert client.refresh() is None
        assert client.trusted() == versions(2, 2, 2, 2)
    else:
        assert client.refresh() in UNTRUSTED
        assert client.trusted()[role] == 1
        assert client.trusted()["root"] == 2


def test_the_same_key_twice_is_one(client: Client, repository: Forger) -> None:
    client.refresh()
    for _ in range(9):
        repository.root.add_key(KEYS[0].public_key, "snapshot")
    repository.root.roles["snapshot"].threshold = 3
    repository.signers["snapshot"] += [KEYS[0], KEYS[0]]
    repository.publish("root", "snapshot", "timestamp")
    assert client.refresh() is Attack.KEY_COMPROMISE
    assert client.trusted()["snapshot"] == 1


def test_after_a_gap_no_root_is_followed(client: Client, repository: Forger) -> None:
    repository.publish("root")
    repository.publish("root")
    del repository.files["metadata/2.root.json"]
    assert client.refresh() is None
    assert client.trusted()["root"] == 1


def test_a_root_in_between_may_have_expired(client: Client, repository: Forger) -> None:
    fresh = repository.root.expires
    repository.root.expires = START - timedelta(days=1)
    repository.publish("root")
    repository.root.expires = fresh
    repository.publish("root")
    assert client.refresh() is None
    assert client.trusted()["root"] == 3


def test_the_last_root_may_not_and_yet_is_kept(client: Client, repository: Forger) -> None:
    client.refresh()
    repository.root.expires = START - timedelta(days=1)
    repository.publish("root", "targets", "snapshot", "timestamp")
    assert client.refresh() is Attack.FREEZE
    assert client.trusted() == versions(root=2)


def test_at_most_256_roots_are_followed(client: Client, repository: Forger) -> None:
    """Counted from the one that the station was given: it starts from there at every look."""
    for _ in range(258):
        repository.publish("root")
    assert client.refresh() is None
    assert client.trusted()["root"] == 257
    assert "metadata/258.root.json" not in client.mirror.asked
