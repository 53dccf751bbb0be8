"""A TUF repository in memory that signs whatever it is told to, right or wrong."""

from datetime import datetime, timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Signed, Snapshot, TargetFile, Targets, Timestamp

from model_registry.trust.ceremony import newest_root
from model_registry.trust.keys import ONLINE_ROLES, signers_of
from tests.fakes.mirror import files_below
from tests.fakes.registry_world import RegistryWorld

LIFETIME = timedelta(days=30)
ROLES = ("targets", "snapshot", "timestamp")
"""In the order in which one names the other."""


class Forger:
    """The parts may be changed at will; `publish` signs them with `signers` of their role, into `files`."""

    def __init__(
        self,
        root: Root,
        parts: dict[str, Any],
        signers: dict[str, list[CryptoSigner]],
        files: dict[str, bytes],
    ) -> None:
        self.root = root
        self.targets: Targets = parts["targets"]
        self.snapshot: Snapshot = parts["snapshot"]
        self.timestamp: Timestamp = parts["timestamp"]
        self.signers = signers
        self.files = files
        self.hashes: list[str] | None = ["sha256"]
        """By which a part names the next one; None: by its version alone."""

    @classmethod
    def of(cls, world: RegistryWorld) -> "Forger":
        """Whoever holds all keys of a registry, the offline ones too."""
        root = newest_root(world.online)
        files = files_below(world.repository)
        timestamp = Metadata[Timestamp].from_bytes(files["metadata/timestamp.json"]).signed
        name = f"metadata/{timestamp.snapshot_meta.version}.snapshot.json"
        snapshot = Metadata[Snapshot].from_bytes(files[name]).signed
        version = snapshot.meta["targets.json"].version
        targets = Metadata.from_bytes(files[f"metadata/{version}.targets.json"]).signed
        signers = {role: list(signers_of(root, role, world.online)) for role in ONLINE_ROLES}
        signers["root"] = list(signers_of(root, "root", world.offline))
        return cls(root, {"targets": targets, "snapshot": snapshot, "timestamp": timestamp}, signers, files)

    @classmethod
    def anew(cls, now: datetime) -> "Forger":
        """A repository at version 1 with one key for each role."""
        expires = (now + LIFETIME).replace(microsecond=0)
        root = Root(expires=expires, consistent_snapshot=True)
        signers = {}
        for role in ("root", *ROLES):
            signers[role] = [CryptoSigner.generate_ed25519()]
            root.add_key(signers[role][0].public_key, role)
        parts: dict[str, Signed] = {
            "targets": Targets(expires=expires),
            "snapshot": Snapshot(expires=expires),
            "timestamp": Timestamp(expires=expires),
        }
        for part in (root, *parts.values()):
            part.version = 0
        made = cls(root, parts, signers, {})
        made.publish("root", *ROLES)
        return made

    def publish(self, *roles: str, bump: bool = True, link: bool = True) -> None:
        """Signs these, and with `link` tells the one above which version it now is."""
        if "root" in roles:
            self.root.version += bump
            self.files[f"metadata/{self.root.version}.root.json"] = self.signed("root")
        for role in ROLES:
            if role in roles:
                self._publish(role, bump, link)

    def signed(self, role: str, *signers: CryptoSigner) -> bytes:
        """The metadata of `role` as it is now, signed by its keys or by these."""
        metadata: Metadata[Any] = Metadata(getattr(self, role))
        for signer in signers or self.signers[role]:
            metadata.sign(signer, append=True)
        return metadata.to_bytes()

    def path_of(self, role: str) -> str:
        numbered = role == "root" or (role != "timestamp" and self.root.consistent_snapshot)
        version = f"{getattr(self, role).version}." if numbered else ""
        return f"metadata/{version}{role}.json"

    def add_target(self, path: str, content: bytes) -> str:
        """Names it in targets, still to be published, and serves it; where."""
        target = TargetFile.from_data(path, content, ["sha256"])
        self.targets.targets[path] = target
        consistent = self.root.consistent_snapshot
        served = f"targets/{target.get_prefixed_paths()[0] if consistent else path}"
        self.files[served] = content
        return served

    def new_key(self, role: str, *, revoke: bool = True) -> CryptoSigner:
        """A new key of `role` in root, still to be published; instead of the others, or beside them."""
        signer = CryptoSigner.generate_ed25519()
        if revoke:
            for keyid in list(self.root.roles[role].keyids):
                self.root.revoke_key(keyid, role)
            self.signers[role] = []
        self.root.add_key(signer.public_key, role)
        self.signers[role].append(signer)
        return signer

    def _publish(self, role: str, bump: bool, link: bool) -> None:
        part = getattr(self, role)
        part.version += bump
        data = self.signed(role)
        self.files[self.path_of(role)] = data
        if link and role == "targets":
            self.snapshot.meta["targets.json"] = self._meta(part.version, data)
        if link and role == "snapshot":
            self.timestamp.snapshot_meta = self._meta(part.version, data)

    def _meta(self, version: int, data: bytes) -> MetaFile:
        return MetaFile.from_data(version, data, self.hashes) if self.hashes else MetaFile(version)
