from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspection.errors import InputRefused
from model_registry.cli import app
from model_registry.rollout.provenance import Provenance
from tests.fakes.bundles import bundle, lineage
from tests.fakes.registry_world import STATION, RegistryWorld
from tests.fakes.station_reports import make_record


@pytest.fixture
def world(tmp_path: Path) -> RegistryWorld:
    return RegistryWorld(tmp_path / "registry")


@pytest.fixture
def files(world: RegistryWorld, tmp_path: Path) -> tuple[Path, Path]:
    """A provenance file, and the root that an auditor was given."""
    release = world.release(bundle(tmp_path, lineage=lineage(sources=("plant-1/line-a",))))
    world.registry.approve(release.digest, "bob")
    world.assign(release.digest)
    record = make_record(7, station=STATION, bundle=release.digest, at=world.clock.now())
    file, root = tmp_path / "provenance-7.json", tmp_path / "root.json"
    told = Provenance.of(record.model_dump_json(), release.manifest, world.registry.proof(release.digest))
    file.write_text(told.model_dump_json(indent=1))
    root.write_bytes(world.root)
    return file, root


def verify(file: Path, root: Path) -> str:
    words = ["provenance", "verify", str(file), "--root", str(root)]
    result = CliRunner(env={"COLUMNS": "160"}).invoke(app, words)
    if result.exception is not None:
        raise result.exception
    return " ".join(result.output.split())


def test_the_story_offline(files: tuple[Path, Path]) -> None:
    told = verify(*files)

    for words in (
        "AC-00007 (SKU KFR-35, lot L0302)",
        f"OK at {STATION} #7",
        "run r-1, snapshot s-1",
        "plant-1/line-a",
        "by ann, 2026-02-01T08:00:00+00:00",
        "by bob",
        "(assignment 1)",
        "targets 3 under root 1, until 2026-07-31T08:01:00+00:00",
        "3 lines, the last with hash",
        "provenance-7.json: holds. What no signature proves: the record itself",
    ):
        assert words in told, words


def test_what_does_not_hold_is_named_and_nothing_is_told(files: tuple[Path, Path]) -> None:
    file, root = files
    file.write_text(file.read_text().replace('"by": "bob"', '"by": "eve"'))

    with pytest.raises(
        InputRefused, match=r"provenance-7\.json: does not hold: ledger: line 2: expected hash"
    ):
        verify(file, root)


def test_a_root_that_is_not_there_and_a_file_that_is_none(files: tuple[Path, Path]) -> None:
    file, root = files
    with pytest.raises(InputRefused, match=r"none\.json: cannot be read .*; give root\.json"):
        verify(file, root.with_name("none.json"))
    with pytest.raises(InputRefused, match=r"root\.json: record: missing"):
        verify(root, root)
