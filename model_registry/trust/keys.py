"""Key files: ed25519, PEM, readable by their owner alone, named by role and key id.

A file is found by the id that root gives its role, so a new key never has to take an old one's place.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Root

from inspection.errors import InputRefused
from model_registry.bundle.disk import DISK, Disk, write_whole

ONLINE_ROLES = ("targets", "snapshot", "timestamp")
ROLES = ("root", *ONLINE_ROLES)
OWNER_ONLY = 0o600


def create_key(folder: Path, role: str, passphrase: str | None = None, disk: Disk = DISK) -> CryptoSigner:
    """A new key of `role` in `folder`; the file is encrypted when there is a passphrase."""
    signer = CryptoSigner.generate_ed25519()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{role}-{signer.public_key.keyid[:12]}.pem"
    write_whole(path, _pem(signer, passphrase), OWNER_ONLY, disk)
    return signer


def signers_of(
    root: Root, role: str, folder: Path, passphrase: str | None = None
) -> tuple[CryptoSigner, ...]:
    """The keys in `folder` that may sign for `role` by `root`'s word, as many as are needed or more.

    Raises:
        InputRefused: too few of them; a key file that others can read, is damaged or locked.
    """
    named = set(root.roles[role].keyids)
    found = {
        signer.public_key.keyid: signer
        for signer in _signers_in(folder, role, passphrase)
        if signer.public_key.keyid in named
    }
    needed = root.roles[role].threshold
    if len(found) < needed:
        raise InputRefused(
            f"{folder}: {len(found)} of {needed} needed {role} keys; root version {root.version} names "
            f"{', '.join(sorted(keyid[:12] for keyid in named))}: bring {role}-<id>.pem here"
        )
    return tuple(found.values())


def _signers_in(folder: Path, role: str, passphrase: str | None) -> Iterator[CryptoSigner]:
    for path in sorted(folder.glob(f"{role}-*.pem")):
        yield _load(path, passphrase)


def _load(path: Path, passphrase: str | None) -> CryptoSigner:
    if path.stat().st_mode & 0o077:
        raise InputRefused(f"{path}: others can read this key; run `chmod 600 {path}`, or rotate it")
    data = path.read_bytes()
    # An unencrypted key refuses a passphrase, and the other way round.
    locked = b"ENCRYPTED" in data.splitlines()[0] if data else False
    if locked and not passphrase:
        raise InputRefused(f"{path}: is locked; give its passphrase (SIGHTLINE_KEY_PASSPHRASE)")
    try:
        return CryptoSigner(
            load_pem_private_key(data, passphrase.encode() if locked and passphrase else None)
        )
    except (ValueError, TypeError) as error:
        raise InputRefused(f"{path}: wrong passphrase, or not a key file") from error


def _pem(signer: CryptoSigner, passphrase: str | None) -> bytes:
    lock: KeySerializationEncryption = (
        BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    )
    private = load_pem_private_key(signer.private_bytes, None)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
