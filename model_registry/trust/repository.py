"""The TUF repository on disk: `metadata/` and `targets/`, as any TUF client reads them.

`timestamp.json` is written last and is the only name that is ever replaced: until then every reader sees
the state before, from then on the state after. A kill in between leaves files that nobody points to.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from inspection.errors import InputRefused
from model_registry.bundle.disk import DISK, STAGING_PREFIX, Disk, make_folder, write_whole
from model_registry.bundle.lock import only_one
from model_registry.trust.ceremony import newest_root, read_roots
from model_registry.trust.keys import ONLINE_ROLES, signers_of
from model_registry.trust.signing import Chain, Lifetimes, Signers, due, first_chain, sign, with_targets

TIMESTAMP = "timestamp.json"
KEPT_VERSIONS = 20
"""Of snapshot and targets; a client in the middle of a look still finds what its timestamp named."""


class NewTarget(NamedTuple):
    """Something to sign. A file as `content` is moved into the repository."""

    path: str
    content: bytes | Path
    custom: Mapping[str, Any]
    """Signed along with it."""


class Repository:
    """What the registry has signed, and the only way to sign more.

    `keys` is the server's folder: the online keys and the chain of roots.
    """

    def __init__(self, folder: Path, keys: Path, lifetimes: Lifetimes, disk: Disk = DISK) -> None:
        self.metadata = folder / "metadata"
        self.targets = folder / "targets"
        self._keys = keys
        self._lifetimes = lifetimes
        self._disk = disk

    def setup(self, now: datetime) -> None:
        """Makes the repository, takes over a newer root, signs anew what is due or was signed by old keys.

        Raises:
            InputRefused: no root, a key is missing, or the metadata on disk is not what was signed.
        """
        with self._alone():
            for root in read_roots(self._keys):
                path = self.metadata / f"{root.signed.version}.root.json"
                if not path.exists():
                    write_whole(path, (self._keys / path.name).read_bytes(), disk=self._disk)
            chain, unsigned = self._look()
            roles = {*unsigned, *due(chain, self._lifetimes, now)}
            if roles:
                self._commit(chain, tuple(roles), now)

    def publish(self, additions: Sequence[NewTarget], now: datetime) -> None:
        """Signs `additions`; all of them or, killed in the middle, none."""
        with self._alone():
            chain = self._read()
            files = [self._store(addition) for addition in additions]
            self._commit(with_targets(chain, files), ("targets",), now)

    def refresh(self, now: datetime) -> bool:
        """Signs anew what has less than half of its life left; whether there was anything."""
        with self._alone():
            chain = self._read()
            roles = due(chain, self._lifetimes, now)
            if roles:
                self._commit(chain, roles, now)
            return bool(roles)

    def signed_targets(self) -> Mapping[str, TargetFile]:
        """Everything that is signed now, by path."""
        return self._read().targets.targets

    def timestamp(self) -> Timestamp:
        return self._read().timestamp

    def signed_state(self) -> tuple[tuple[str, ...], str]:
        """The chain of roots and the present targets metadata, as the JSON that was signed."""
        version = self._read().targets.version
        roots = read_roots(self.metadata)
        return tuple(root.to_bytes().decode() for root in roots), (
            self.metadata / f"{version}.targets.json"
        ).read_text()

    def path_of(self, target: TargetFile) -> Path:
        """Where a target's file lies (consistent snapshots: its name carries its digest)."""
        return self.targets / target.get_prefixed_paths()[0]

    def _alone(self) -> AbstractContextManager[None]:
        return only_one(self.metadata.parent / "lock")

    def _read(self) -> Chain:
        chain, unsigned = self._look()
        if unsigned:
            raise InputRefused(
                f"{self.metadata}: {unsigned[0]} is not signed by a key of root {chain.root.version}; "
                "restart the registry after a rotation, or restore the folder from its backup"
            )
        return chain

    def _look(self) -> tuple[Chain, tuple[str, ...]]:
        """The state that timestamp.json points to, and the roles that its root did not sign."""
        root = newest_root(self.metadata)
        if not (self.metadata / TIMESTAMP).exists():
            return first_chain(root, datetime.min.replace(tzinfo=UTC)), ONLINE_ROLES
        timestamp = self._load(TIMESTAMP, Timestamp, None)
        meta = timestamp.signed.snapshot_meta
        snapshot = self._load(f"{meta.version}.snapshot.json", Snapshot, meta)
        meta = snapshot.signed.meta["targets.json"]
        targets = self._load(f"{meta.version}.targets.json", Targets, meta)
        unsigned = tuple(
            role
            for role, part in zip(ONLINE_ROLES, (targets, snapshot, timestamp), strict=True)
            if not root.get_verification_result(role, part.signed_bytes, part.signatures)
        )
        return Chain(root, targets.signed, snapshot.signed, timestamp.signed), unsigned

    def _load(self, name: str, kind: type[Any], meta: MetaFile | None) -> Metadata[Any]:
        path = self.metadata / name
        try:
            data = path.read_bytes()
            if meta is not None:
                meta.verify_length_and_hashes(data)
            loaded: Metadata[Any] = Metadata.from_bytes(data)
        except (OSError, RepositoryError) as error:
            raise InputRefused(
                f"{path}: not what was signed ({error}); restore it from its backup"
            ) from error
        if not isinstance(loaded.signed, kind):
            raise InputRefused(f"{path}: is {loaded.signed.type}, not {kind.__name__}; restore its backup")
        return loaded

    def _store(self, addition: NewTarget) -> TargetFile:
        content = addition.content
        if isinstance(content, bytes):
            target = TargetFile.from_data(addition.path, content, ["sha256"])
        else:
            target = TargetFile.from_file(addition.path, str(content), ["sha256"])
        target.unrecognized_fields["custom"] = dict(addition.custom)
        path = self.path_of(target)
        make_folder(path.parent)
        if isinstance(content, bytes):
            write_whole(path, content, disk=self._disk)
        else:
            self._disk.rename(content, path)
        return target

    def _commit(self, chain: Chain, roles: Sequence[str], now: datetime) -> None:
        signers: Signers = {role: signers_of(chain.root, role, self._keys) for role in ONLINE_ROLES}
        for file in sign(chain, roles, signers, self._lifetimes, now):
            write_whole(self.metadata / file.name, file.data, disk=self._disk)
        self._prune()

    def _prune(self) -> None:
        for leftover in self.metadata.glob(f"{STAGING_PREFIX}*"):
            leftover.unlink()
        for role in ("targets", "snapshot"):
            files = sorted(
                self.metadata.glob(f"*.{role}.json"), key=lambda path: int(path.name.split(".")[0])
            )
            for path in files[:-KEPT_VERSIONS]:
                path.unlink()
