"""What can be done with signed metadata: held back, replayed, mixed, signed by the wrong ones."""

import json
import shutil
from datetime import timedelta

import httpx
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile

from edge_agent.update.attack import Attack
from model_registry.trust.ceremony import rotate_key
from tests.edge_agent.update.attacks.stage import Stage, Variant, withheld
from tests.fakes.mirror import files_below
from tests.fakes.registry_world import START, RegistryWorld

TIMESTAMP = "metadata/timestamp.json"


def strangers_repository(stage: Stage) -> None:
    stage.mirror.files = files_below(RegistryWorld(stage.folder / "stranger").repository)


def unsigned(stage: Stage) -> None:
    timestamp = Metadata.from_bytes(stage.mirror.files[TIMESTAMP])
    timestamp.signatures.clear()
    stage.mirror.files[TIMESTAMP] = timestamp.to_bytes()


def under_our_keyid(stage: Stage) -> None:
    forger = stage.forger()
    (ours,) = forger.signers["timestamp"]
    forged = json.loads(forger.signed("timestamp", CryptoSigner.generate_ed25519()))
    forged["signatures"][0]["keyid"] = ours.public_key.keyid
    stage.mirror.files[TIMESTAMP] = json.dumps(forged).encode()


def changed_after_signing(stage: Stage) -> None:
    said = json.loads(stage.mirror.files[TIMESTAMP])
    said["signed"]["version"] += 1
    stage.mirror.files[TIMESTAMP] = json.dumps(said).encode()


def strangers_root(stage: Stage) -> None:
    forger = stage.forger()
    forger.signers["root"] = [CryptoSigner.generate_ed25519() for _ in range(2)]
    forger.publish("root")


def strangers_keys_in_a_root(stage: Stage) -> None:
    """A root that names the stranger's own keys as root keys, and is signed by them alone."""
    forger = stage.forger()
    forger.new_key("root")
    forger.root.roles["root"].threshold = 1
    forger.publish("root")


ARBITRARY = [
    Variant(Attack.ARBITRARY_INSTALLATION, "a repository by another registry's keys", strangers_repository),
    Variant(Attack.ARBITRARY_INSTALLATION, "a timestamp without signatures", unsigned),
    Variant(Attack.ARBITRARY_INSTALLATION, "a stranger's signature under our key's id", under_our_keyid),
    Variant(Attack.ARBITRARY_INSTALLATION, "a timestamp changed after it was signed", changed_after_signing),
    Variant(Attack.ARBITRARY_INSTALLATION, "a root by strangers' keys", strangers_root),
    Variant(Attack.ARBITRARY_INSTALLATION, "a root that names its own keys", strangers_keys_in_a_root),
]


def leap(stage: Stage, *roles: str, to: int) -> None:
    forger = stage.forger()
    for role in roles:
        getattr(forger, role).version = to
    forger.publish("targets", "snapshot", "timestamp", bump=False)


def leap_in_two_looks(stage: Stage) -> None:
    """The first makes the cache remember it; the honest state must not look old beside it."""
    leap(stage, "timestamp", to=2**40)
    stage.look()
    stage.restart()


def leap_of_keys_just_rotated(stage: Stage) -> None:
    forger = stage.forger()
    forger.new_key("timestamp")
    forger.timestamp.version = 2**31
    forger.publish("root", "timestamp")


FAST_FORWARD = [
    Variant(Attack.FAST_FORWARD, "a timestamp at 2^31", lambda s: leap(s, "timestamp", to=2**31)),
    Variant(Attack.FAST_FORWARD, "a timestamp just beyond", lambda s: leap(s, "timestamp", to=10_000_100)),
    Variant(Attack.FAST_FORWARD, "a snapshot at 2^31", lambda s: leap(s, "snapshot", to=2**31)),
    Variant(Attack.FAST_FORWARD, "targets at 2^63", lambda s: leap(s, "targets", to=2**63)),
    Variant(
        Attack.FAST_FORWARD,
        "everything at once",
        lambda s: leap(s, "targets", "snapshot", "timestamp", to=99_999_999),
    ),
    Variant(Attack.FAST_FORWARD, "an assignment at 2^31", lambda s: s.assigns(s.second, version=2**31)),
    Variant(Attack.FAST_FORWARD, "a leap, told twice", leap_in_two_looks),
    Variant(Attack.FAST_FORWARD, "a leap under new keys", leap_of_keys_just_rotated),
]


def frozen(stage: Stage) -> None:
    stage.mirror.files = stage.before
    stage.passes(hours=73)


def silent(stage: Stage, answer: httpx.Response | Exception) -> None:
    """Uptane's drop-request: nothing comes through until what was signed last has expired."""

    def say(_: str) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    stage.mirror.answer = say
    assert stage.look().attack is None
    stage.passes(hours=73)


def expired(stage: Stage, role: str) -> None:
    forger = stage.forger()
    getattr(forger, role).expires = (stage.world.clock.now() - timedelta(days=1)).replace(microsecond=0)
    forger.publish(*(("root",) if role == "root" else ()), "targets", "snapshot", "timestamp")


def frozen_and_the_clock_set_back(stage: Stage) -> None:
    """To a time at which the old state was still good."""
    frozen(stage)
    stage.look()
    stage.world.clock.time = START


def silent_and_the_clock_set_back(stage: Stage) -> None:
    silent(stage, httpx.ConnectError("refused"))
    stage.look()
    stage.restart()
    stage.world.clock.time = START


FREEZE = [
    Variant(Attack.FREEZE, "the same state until it has expired", frozen),
    Variant(Attack.FREEZE, "no connection until then", lambda s: silent(s, httpx.ConnectError("refused"))),
    Variant(Attack.FREEZE, "HTTP 503 until then", lambda s: silent(s, httpx.Response(503))),
    Variant(Attack.FREEZE, "HTTP 404 until then", lambda s: silent(s, httpx.Response(404))),
    Variant(Attack.FREEZE, "a timestamp that has expired", lambda s: expired(s, "timestamp")),
    Variant(Attack.FREEZE, "a snapshot that has expired", lambda s: expired(s, "snapshot")),
    Variant(Attack.FREEZE, "targets that have expired", lambda s: expired(s, "targets")),
    Variant(Attack.FREEZE, "a root that has expired", lambda s: expired(s, "root")),
    Variant(Attack.FREEZE, "an old state, and sets the clock back", frozen_and_the_clock_set_back),
    Variant(Attack.FREEZE, "no connection, and sets the clock back", silent_and_the_clock_set_back),
]

WITHHELD = [
    Variant(
        Attack.MALICIOUS_MIRROR,
        "no snapshot",
        lambda s: setattr(s.mirror, "answer", withheld(s.newest("snapshot"))),
    ),
    Variant(
        Attack.MALICIOUS_MIRROR,
        "no targets",
        lambda s: setattr(s.mirror, "answer", withheld(s.newest("targets"))),
    ),
    Variant(
        Attack.MALICIOUS_MIRROR,
        "targets forbidden",
        lambda s: setattr(s.mirror, "answer", withheld(s.newest("targets"), 403)),
    ),
]


def old_under_the_new_name(stage: Stage, role: str) -> None:
    newest, files = stage.newest(role), stage.mirror.files
    version = int(newest.split("/")[1].split(".")[0])
    files[newest] = files[f"metadata/{version - 1}.{role}.json"]


def wrong_version_by_true_hash(stage: Stage, role: str) -> None:
    """Signed by mistake: the hash of one version with the number of another."""
    forger = stage.forger()
    part = forger.snapshot if role == "snapshot" else forger.targets
    data = stage.mirror.files[forger.path_of(role)]
    meta = MetaFile.from_data(part.version + 4, data, ["sha256"])
    if role == "snapshot":
        forger.timestamp.snapshot_meta = meta
    else:
        forger.snapshot.meta["targets.json"] = meta
    stage.mirror.files[f"metadata/{part.version + 4}.{role}.json"] = data
    forger.publish("snapshot", "timestamp") if role == "targets" else forger.publish("timestamp")


def one_byte(stage: Stage, role: str) -> None:
    name = stage.newest(role)
    stage.mirror.files[name] = stage.mirror.files[name].replace(b'"expires"', b'"Expires"', 1)


def a_later_root_first(stage: Stage) -> None:
    forger = stage.forger()
    forger.publish("root")
    forger.publish("root")
    stage.mirror.files["metadata/2.root.json"] = stage.mirror.files["metadata/3.root.json"]


MIX_AND_MATCH = [
    Variant(
        Attack.MIX_AND_MATCH,
        "an old snapshot under the new one's name",
        lambda s: old_under_the_new_name(s, "snapshot"),
    ),
    Variant(
        Attack.MIX_AND_MATCH,
        "old targets under the new ones' name",
        lambda s: old_under_the_new_name(s, "targets"),
    ),
    Variant(
        Attack.MIX_AND_MATCH,
        "a snapshot's number with another's hash",
        lambda s: wrong_version_by_true_hash(s, "snapshot"),
    ),
    Variant(
        Attack.MIX_AND_MATCH,
        "targets' number with others' hash",
        lambda s: wrong_version_by_true_hash(s, "targets"),
    ),
    Variant(Attack.MIX_AND_MATCH, "one byte of the snapshot", lambda s: one_byte(s, "snapshot")),
    Variant(Attack.MIX_AND_MATCH, "one byte of targets", lambda s: one_byte(s, "targets")),
    Variant(Attack.MIX_AND_MATCH, "a later root before its time", a_later_root_first),
]


def rolled_back(stage: Stage, *, cache: str = "kept") -> None:
    stage.look()
    stage.mirror.files = stage.before
    for role in ("timestamp", "snapshot", "targets"):
        file = stage.trust / "metadata" / f"{role}.json"
        if cache == "lost":
            file.unlink()
        elif cache == "emptied":
            file.write_bytes(b"")
    stage.restart()


def older(stage: Stage, role: str) -> None:
    """A new timestamp by the right keys that leads back to an older part."""
    forger = stage.forger()
    forger.publish(*("targets", "snapshot", "timestamp"))
    stage.look()
    getattr(forger, role).version -= 2
    forger.publish("targets", "snapshot", "timestamp", bump=False)
    forger.publish("timestamp")
    if role == "targets":
        forger.publish("snapshot", "timestamp")


def without_targets(stage: Stage) -> None:
    forger = stage.forger()
    forger.snapshot.meta = {"other.json": MetaFile(1)}
    forger.publish("snapshot", "timestamp")


def hidden_root(stage: Stage) -> None:
    """After the station has seen it, and lost what it had cached."""
    rotate_key("targets", stage.world.offline, stage.world.online, stage.world.clock.now())
    before = dict(stage.mirror.files)
    stage.world.registry = stage.world.restarted()
    stage.catch_up()
    stage.look()
    shutil.rmtree(stage.trust / "metadata")
    stage.mirror.files = before


def older_assignment(stage: Stage) -> None:
    stage.look()
    stage.assigns(stage.first, version=1)


ROLLBACK = [
    Variant(Attack.ROLLBACK, "the repository as it was", rolled_back),
    Variant(Attack.ROLLBACK, "that, after the cache was lost", lambda s: rolled_back(s, cache="lost")),
    Variant(Attack.ROLLBACK, "that, after a power cut tore it", lambda s: rolled_back(s, cache="emptied")),
    Variant(Attack.ROLLBACK, "an older snapshot, signed anew", lambda s: older(s, "snapshot")),
    Variant(Attack.ROLLBACK, "older targets, signed anew", lambda s: older(s, "targets")),
    Variant(Attack.ROLLBACK, "a snapshot without targets", without_targets),
    Variant(Attack.ROLLBACK, "an older assignment, signed anew", older_assignment),
    Variant(Attack.ROLLBACK, "no root after the first", hidden_root),
]


def root_by_too_few(stage: Stage, *, twice: bool = False) -> None:
    forger = stage.forger()
    one = forger.signers["root"][0]
    forger.root.version += 1
    signed = json.loads(forger.signed("root", one))
    if twice:
        signed["signatures"] *= 2
    stage.mirror.files[forger.path_of("root")] = json.dumps(signed).encode()


def by_another_roles_key(stage: Stage, role: str, key: str) -> None:
    forger = stage.forger()
    forger.signers[role] = forger.signers[key]
    forger.publish(*(("root",) if role == "root" else ("targets", "snapshot", "timestamp")))


def by_a_revoked_key(stage: Stage, role: str) -> None:
    stage.look()
    forger = stage.forger()
    revoked = list(forger.signers[role])
    forger.new_key(role)
    forger.publish("root")
    forger.signers[role] = revoked
    forger.publish("targets", "snapshot", "timestamp")


def by_one_of_two(stage: Stage) -> None:
    """The registry has begun to ask for two signatures; the thief has one key."""
    forger = stage.forger()
    forger.new_key("targets", revoke=False)
    forger.root.roles["targets"].threshold = 2
    forger.publish("root")
    forger.signers["targets"] = forger.signers["targets"][:1]
    forger.publish("targets", "snapshot", "timestamp")


KEY_COMPROMISE = [
    Variant(Attack.KEY_COMPROMISE, "a root by one of two keys", root_by_too_few),
    Variant(
        Attack.KEY_COMPROMISE,
        "targets by the timestamp's key",
        lambda s: by_another_roles_key(s, "targets", "timestamp"),
    ),
    Variant(
        Attack.KEY_COMPROMISE,
        "a snapshot by the timestamp's key",
        lambda s: by_another_roles_key(s, "snapshot", "timestamp"),
    ),
    Variant(
        Attack.KEY_COMPROMISE,
        "a root by the targets' key",
        lambda s: by_another_roles_key(s, "root", "targets"),
    ),
    Variant(
        Attack.KEY_COMPROMISE, "a timestamp by a revoked key", lambda s: by_a_revoked_key(s, "timestamp")
    ),
    Variant(Attack.KEY_COMPROMISE, "targets by a revoked key", lambda s: by_a_revoked_key(s, "targets")),
    Variant(Attack.KEY_COMPROMISE, "targets by one of two keys", by_one_of_two),
]


def says(content: bytes, path: str = TIMESTAMP) -> Variant:
    shown = content[:30].decode(errors="replace")
    return Variant(
        Attack.MALFORMED, f"{shown!r} as {path}", lambda s: s.mirror.files.__setitem__(path, content)
    )


MALFORMED = [
    says(b""),
    says(b"<html>log in here</html>"),
    says(b"{}"),
    says(b'{"signed": {}, "signatures": []}'),
    says(b"[" * 16_000),
    says(b'{"signed": "\xff\xfe"}'),
    says(b"null", "metadata/2.root.json"),
    Variant(
        Attack.MALFORMED,
        "the snapshot as the timestamp",
        lambda s: s.mirror.files.__setitem__(TIMESTAMP, s.mirror.files[s.newest("snapshot")]),
    ),
    Variant(Attack.MALFORMED, "a root that one key signed twice", lambda s: root_by_too_few(s, twice=True)),
    Variant(Attack.MALFORMED, "an assignment that is none", lambda s: s.signs_assignment(b"run second")),
    Variant(Attack.MALFORMED, "an assignment of more", lambda s: s.signs_assignment(b'{"run": "as root"}')),
]

VARIANTS = [
    *ARBITRARY,
    *FAST_FORWARD,
    *FREEZE,
    *WITHHELD,
    *MIX_AND_MATCH,
    *ROLLBACK,
    *KEY_COMPROMISE,
    *MALFORMED,
]
