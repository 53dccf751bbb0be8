"""What is done with the root keys: the first root, and every later one. Rare, offline, by a person.

Each writes `<version>.root.json` into the offline folder and a copy into the online one, from where the
server takes it. Root keys never leave the offline folder.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from inspection.errors import InputRefused
from model_registry.bundle.disk import write_whole
from model_registry.trust.keys import ONLINE_ROLES, ROLES, create_key, signers_of

ROOT_KEYS = 3
ROOT_THRESHOLD = 2
ROOT_LIFETIME = timedelta(days=365)


def init_keys(offline: Path, online: Path, now: datetime, passphrase: str | None = None) -> Path:
    """All keys and version 1 of root; its path in the offline folder, which every edge is given.

    `passphrase` locks the root keys; a server's keys must open without a person.

    Raises:
        InputRefused: there are keys already, or both folders are one.
    """
    if offline.resolve() == online.resolve():
        raise InputRefused(
            f"{offline}: root keys and online keys need two folders; only one goes to the server"
        )
    for folder in (offline, online):
        if any(folder.glob("*.root.json")):
            raise InputRefused(f"{folder}: has keys already; rotate them with `model-registry keys rotate`")
    root = Root(version=1, expires=_expiry(now), consistent_snapshot=True)
    signers = [create_key(offline, "root", passphrase) for _ in range(ROOT_KEYS)]
    for signer in signers:
        root.add_key(signer.public_key, "root")
    root.roles["root"].threshold = ROOT_THRESHOLD
    for role in ONLINE_ROLES:
        root.add_key(create_key(online, role).public_key, role)
    return _write(Metadata(root), signers, offline, online)


def renew_root(offline: Path, online: Path, now: datetime, passphrase: str | None = None) -> Path:
    """The same root for another year."""
    before = newest_root(offline)
    signers = signers_of(before, "root", offline, passphrase)
    root = _successor(before, now)
    return _write(Metadata(root), signers, offline, online)


def rotate_key(
    role: str, offline: Path, online: Path, now: datetime, passphrase: str | None = None, old: str = ""
) -> Path:
    """A new key of `role` in the place of `old` (its id's first letters; needed only for root).

    The old key's file stays where it is, without power once the new root is served; delete it then.

    Raises:
        InputRefused: no such role or key; fewer than two root keys at hand.
    """
    before = newest_root(offline)
    gone = _named(before, role, old)
    return _change(before, role, gone, True, offline, online, now, passphrase)


def revoke_key(
    role: str,
    old: str,
    offline: Path,
    online: Path,
    now: datetime,
    passphrase: str | None = None,
    successor: bool = False,
) -> Path:
    """A key that was stolen loses its power; with `successor`, another takes its place, as in a rotation.

    Raises:
        InputRefused: no such role or key; too few would be left, or too few of those are at hand.
    """
    before = newest_root(offline)
    gone = _named(before, role, old)
    left, needed = len(before.roles[role].keyids) - 1, before.roles[role].threshold
    if left < needed and not successor:
        raise InputRefused(
            f"key {gone[:12]}: without it {left} {role} keys are left, {needed} are needed; add --successor"
        )
    return _change(before, role, gone, successor, offline, online, now, passphrase)


def add_root_key(offline: Path, online: Path, now: datetime, passphrase: str | None = None) -> Path:
    """One root key more, as after a revocation without a successor.

    Raises:
        InputRefused: fewer than two root keys at hand.
    """
    return _change(newest_root(offline), "root", "", True, offline, online, now, passphrase)


def newest_root(folder: Path) -> Root:
    """The last of the chain of `<version>.root.json` in `folder`, each signed by the one before.

    Raises:
        InputRefused: no root there, or one that does not follow from the one before.
    """
    return read_roots(folder)[-1].signed


def read_roots(folder: Path) -> list[Metadata[Root]]:
    """The whole chain from version 1 on; see `newest_root`."""
    roots: list[Metadata[Root]] = []
    while (path := folder / f"{len(roots) + 1}.root.json").exists():
        try:
            root: Metadata[Root] = Metadata.from_file(str(path))
            for delegator in (*roots[-1:], root):
                delegator.signed.verify_delegate("root", root.signed_bytes, root.signatures)
        except RepositoryError as error:
            raise InputRefused(f"{path}: not a root signed by the one before it ({error})") from error
        roots.append(root)
    if not roots:
        raise InputRefused(f"{folder}: no 1.root.json; make keys with `model-registry keys init`")
    return roots


def _named(root: Root, role: str, old: str) -> str:
    """The one key of `role` whose id begins with `old`."""
    if role not in ROLES:
        raise InputRefused(f"role {role!r}: one of {', '.join(ROLES)}")
    found = [keyid for keyid in root.roles[role].keyids if keyid.startswith(old)]
    if len(found) != 1:
        known = ", ".join(keyid[:12] for keyid in root.roles[role].keyids)
        raise InputRefused(f"key {old!r}: say which {role} key is to go: {known}")
    return found[0]


def _change(
    before: Root,
    role: str,
    gone: str,
    with_new: bool,
    offline: Path,
    online: Path,
    now: datetime,
    passphrase: str | None,
) -> Path:
    """The next root: without `gone` ("": all stay), with a new key where one is wanted."""
    signers = signers_of(before, "root", offline, passphrase)
    root = _successor(before, now)
    if gone:
        root.revoke_key(gone, role)
    left = [signer for signer in signers if signer.public_key.keyid in root.roles["root"].keyids]
    if len(left) + (with_new and role == "root") < ROOT_THRESHOLD:
        raise InputRefused(
            f"{offline}: {len(left)} of {ROOT_THRESHOLD} needed root keys beside the one that goes; bring "
            "another stick, or add --successor"
        )
    if with_new:
        new = create_key(offline, role, passphrase) if role == "root" else create_key(online, role)
        root.add_key(new.public_key, role)
        if role == "root":
            signers = (*signers, new)
    return _write(Metadata(root), signers, offline, online)


def _successor(before: Root, now: datetime) -> Root:
    root = Root.from_dict(before.to_dict())
    root.version += 1
    root.expires = _expiry(now)
    return root


def _expiry(now: datetime) -> datetime:
    return (now + ROOT_LIFETIME).replace(microsecond=0)


def _write(root: Metadata[Root], signers: Iterable[CryptoSigner], offline: Path, online: Path) -> Path:
    for signer in signers:
        root.sign(signer, append=True)
    name = f"{root.signed.version}.root.json"
    write_whole(online / name, root.to_bytes())
    write_whole(offline / name, root.to_bytes())
    return offline / name
