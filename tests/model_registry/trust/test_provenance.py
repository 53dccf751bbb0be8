import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inspection.errors import InputRefused
from model_registry.bundle.assignment import assignment_target, bundle_target
from model_registry.rollout.assignment import AssignmentWanted
from model_registry.rollout.ledger import LedgerLine
from model_registry.rollout.provenance import Provenance, sha256_of
from model_registry.trust.ceremony import renew_root, rotate_key
from model_registry.trust.provenance import verify_provenance
from tests.fakes.bundles import bundle, lineage
from tests.fakes.registry_world import STATION, RegistryWorld
from tests.fakes.station_reports import make_record


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> RegistryWorld:
    """A bundle with a past: released, approved, assigned; another one assigned after it; root renewed."""
    folder = tmp_path_factory.mktemp("world")
    world = RegistryWorld(folder / "registry")
    first, second = (world.release(bundle(folder, lineage=lineage(run=run))) for run in ("r-1", "r-2"))
    world.registry.approve(first.digest, "bob")
    world.assign(first.digest)
    world.clock.pass_by(hours=1)
    rotate_key("targets", world.offline, world.online, world.clock.now())
    world.registry = world.restarted()
    world.registry.assign(AssignmentWanted(station=STATION, bundle=second.digest, by="rollout 3, mei"))
    return world


@pytest.fixture
def file(world: RegistryWorld) -> Provenance:
    """Of a unit that the first bundle judged before the second came."""
    (release,) = (one for one in world.registry.shelf.releases() if one.manifest.lineage.run == "r-1")
    at = world.clock.now() - timedelta(minutes=30)
    record = make_record(7, station=STATION, bundle=release.digest, at=at)
    return Provenance.of(record.model_dump_json(), release.manifest, world.registry.proof(release.digest))


def test_the_whole_story_with_nothing_but_a_root(world: RegistryWorld, file: Provenance) -> None:
    checked = verify_provenance(file, world.root)

    assert checked.faults == ()
    story, proven = checked.story, checked.proven
    assert proven is not None
    assert (proven.root_version, proven.facts.released_by) == (2, "ann")
    assert story.released is not None
    assert story.released.by == "ann"
    assert [one.by for one in story.approved] == ["bob"]
    assert story.assignment is not None
    assert (story.assignment.version, story.assignment.rollout, story.as_assigned) == (1, None, True)


def test_a_later_unit_was_judged_under_the_later_assignment(world: RegistryWorld, file: Provenance) -> None:
    record = make_record(8, station=STATION, bundle=file.manifest.digest if file.manifest else None)
    late = record.model_copy(update={"judged_at": world.clock.now()})

    story = verify_provenance(
        Provenance.of(late.model_dump_json(), file.manifest, file.proof), world.root
    ).story

    assert story.assignment is not None
    assert (story.assignment.version, story.assignment.rollout, story.as_assigned) == (2, 3, False)


def test_a_file_of_before_the_trusted_root_holds_while_its_keys_do(
    world: RegistryWorld, file: Provenance
) -> None:
    newer = renew_root(world.offline, world.online, world.clock.now()).read_bytes()

    assert verify_provenance(file, newer).faults == ()


def test_a_unit_that_no_model_judged(world: RegistryWorld) -> None:
    record = make_record(9, station=STATION, bundle=None)

    checked = verify_provenance(Provenance.of(record.model_dump_json(), None, None), world.root)

    assert (checked.faults, checked.proven, checked.story.released) == ((), None, None)


def _change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """`value` may be a function of what stands there."""

    def change(content: dict[str, Any]) -> None:
        *way, last = path.split("/")
        at: Any = content
        for step in way:
            at = at[int(step) if step.isdigit() else step]
        key = int(last) if last.isdigit() else last
        at[key] = value(at[key]) if callable(value) else value

    return change


def _in_targets(edit: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        targets = json.loads(content["proof"]["targets"])
        edit(targets["signed"]["targets"])
        content["proof"]["targets"] = json.dumps(targets)

    return change


def _rewritten(edit: Callable[[list[dict[str, Any]]], object]) -> Callable[[dict[str, Any]], None]:
    """A ledger whose chain was made anew after the change, as whoever holds the file could."""

    def change(content: dict[str, Any]) -> None:
        rows = content["proof"]["ledger"]
        edit(rows)
        facts = [LedgerLine.model_validate_json(json.dumps(row)).fact for row in rows]
        before, lines = None, []
        for fact in facts:
            before = LedgerLine.following(before, fact)
            lines.append(json.loads(before.model_dump_json()))
        content["proof"]["ledger"] = lines

    return change


def _with_checksum(edit: Callable[[str], str]) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content["record"] = edit(content["record"])
        content["record_sha256"] = sha256_of(content["record"])

    return change


def _without(n: int) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["proof"]["ledger"].pop(n)


FIRST_LINE = "proof/ledger/0/fact/by"
TAMPERED = {
    "record": (_change("record", lambda text: text.replace("OK", "NG")), "record: was changed"),
    "record, checksum made anew": (
        _with_checksum(lambda text: re.sub('"bundle":"[0-9a-f]{64}"', f'"bundle":"{"0" * 64}"', text)),
        "manifest: is of bundle",
    ),
    "no record": (_with_checksum(lambda _: "{}"), "record: station: missing"),
    "manifest": (_change("manifest/lineage/run", "r-9"), "manifest: is of bundle"),
    "digest of the proof": (_change("proof/bundle", "0" * 64), "proof: is of bundle 0000"),
    "root": (
        _change("proof/roots/0", lambda text: text.replace("2027", "2047")),
        "root 1: is not the one that is trusted",
    ),
    "root after": (
        _change("proof/roots/1", lambda text: text.replace("2027", "2047")),
        "root 2: not signed by the root keys of root 1",
    ),
    "root missing": (lambda content: content["proof"]["roots"].pop(), "targets: not signed by the targets"),
    "no metadata": (_change("proof/targets", "{}"), "targets: not TUF metadata"),
    "root for targets": (
        lambda content: content["proof"].update(targets=content["proof"]["roots"][0]),
        "targets: is root metadata",
    ),
    "signed release": (
        _in_targets(lambda targets: next(iter(targets.values())).update(length=1)),
        "targets: not signed by the targets keys of root 2",
    ),
    "ledger's line": (_change(FIRST_LINE, "eve"), "ledger: line 1: expected hash"),
    "ledger's middle": (_without(2), "ledger: line 3: expected hash"),
    "ledger's beginning": (_without(0), "ledger: line 1: expected hash"),
    "ledger's end": (_without(-1), f"ledger: its last {assignment_target(STATION)} is not the signed one"),
    "releaser, chain made anew": (
        _rewritten(lambda rows: rows[0]["fact"].update(by="eve")),
        "ledger: does not tell that ann released bundle",
    ),
    "assignment, chain made anew": (
        _rewritten(lambda rows: rows[-1]["fact"].update(by="eve")),
        f"ledger: its last {assignment_target(STATION)} is not the signed one",
    ),
}


@pytest.mark.parametrize("part", TAMPERED)
def test_whatever_was_changed_is_named(world: RegistryWorld, file: Provenance, part: str) -> None:
    change, named = TAMPERED[part]
    content = json.loads(file.model_dump_json())
    change(content)
    try:
        faults = verify_provenance(Provenance.model_validate_json(json.dumps(content)), world.root).faults
    except InputRefused as error:
        faults = (str(error),)

    assert any(fault.startswith(named) for fault in faults), faults


def test_a_record_that_is_rewritten_with_its_checksum_is_not_noticed(
    world: RegistryWorld, file: Provenance
) -> None:
    """The limit of the file: no station signs its records."""
    rewritten = file.record.replace('"verdict":"OK"', '"verdict":"NG"')
    assert rewritten != file.record

    assert verify_provenance(Provenance.of(rewritten, file.manifest, file.proof), world.root).faults == ()


def test_a_root_of_another_registry_is_told(file: Provenance, tmp_path: Path) -> None:
    other = RegistryWorld(tmp_path)

    (fault,) = verify_provenance(file, other.root).faults

    assert fault.startswith("root 1: is not the one that is trusted; this proof is another registry's")


def test_what_is_no_root_at_all_is_told(file: Provenance) -> None:
    assert verify_provenance(file, b"{}").faults[0].startswith("trusted root: not TUF metadata")


def test_a_bundle_that_was_never_signed_is_told(world: RegistryWorld, file: Provenance) -> None:
    assert file.proof is not None
    proof = file.proof.model_copy(update={"bundle": "0" * 64})

    faults = verify_provenance(file.model_copy(update={"proof": proof}), world.root).faults

    assert f"targets: bundle {'0' * 64} is not among what is signed" in faults
    assert bundle_target("0" * 64) not in file.proof.targets
