import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge_agent.detect.detector import Detector
from inspection.errors import InputRefused
from model_registry.bundle.manifest import Tiling
from model_registry.bundle.serving import export, read_entry
from model_registry.bundle.verify import read_manifest
from tests.fakes.bundles import bundle
from tests.fakes.networks import brightness_network, network_bundle
from tests.fakes.stopping_disk import Killed, StoppingDisk

HOUSE = Path(__file__).parents[3]
SCRIPT = HOUSE / "docs" / "serve.py"
KEPT = HOUSE / "trainer" / "ssdlite" / "zoo" / "screws" / "bundle"
NOISE = np.random.default_rng(3).integers(0, 255, (480, 640, 3), dtype=np.uint8)


def served(entry: Path, picture: Path) -> object:
    """What the script prints, in a process of its own."""
    command = [sys.executable, str(SCRIPT), str(entry), str(picture)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def exported(folder: Path, target: Path, version: int = 1, name: str = "") -> Path:
    return export(folder, read_manifest(folder), target, version, name)


def test_an_entry_is_the_graph_with_labels_and_thresholds_beside_it(tmp_path: Path) -> None:
    folder = bundle(tmp_path)

    entry = exported(folder, tmp_path / "models", 7)

    assert entry == tmp_path / "models" / "screws" / "7"
    assert sorted(path.name for path in entry.iterdir()) == ["manifest.json", "model.bin", "model.xml"]
    assert read_entry(entry) == read_manifest(folder)
    assert exported(folder, tmp_path / "models", 7) == entry, "a second time changes nothing"


def test_a_version_is_never_another_bundle(tmp_path: Path) -> None:
    exported(bundle(tmp_path), tmp_path / "models")
    with pytest.raises(InputRefused, match=r"screws/1: holds bundle [0-9a-f]{64}; give another --version"):
        exported(bundle(tmp_path, nms_iou=0.4), tmp_path / "models")


@pytest.mark.parametrize("stop_at", [1, 2, 3, 4])
def test_killed_at_any_step_no_version_is_there(tmp_path: Path, stop_at: int) -> None:
    folder, target = bundle(tmp_path), tmp_path / "models"

    with pytest.raises(Killed):
        export(folder, read_manifest(folder), target, 1, disk=StoppingDisk(stop_at))

    assert not (target / "screws" / "1").exists()
    assert exported(folder, target).name == "1"


@pytest.mark.parametrize("name", ["../screws", "with space", ".hidden"])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputRefused, match="give another with --name"):
        exported(bundle(tmp_path), tmp_path / "models", 1, name)


def test_versions_count_from_one(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="version 0: model servers count from 1"):
        exported(bundle(tmp_path), tmp_path / "models", 0)


def test_a_graph_that_was_changed_behind_its_passport(tmp_path: Path) -> None:
    entry = exported(bundle(tmp_path), tmp_path / "models")
    (entry / "model.bin").write_bytes(b"another")
    with pytest.raises(InputRefused, match=r"model\.bin: is not the bundle's; export it anew"):
        read_entry(entry)


@pytest.mark.parametrize("tiles", [False, True])
def test_the_script_finds_what_the_station_finds_to_the_last_digit(tmp_path: Path, tiles: bool) -> None:
    tiling = Tiling(overlap=8) if tiles else None
    folder = network_bundle(tmp_path / "made", brightness_network(alone=not tiles), tiling=tiling)
    entry = exported(folder, tmp_path / "models")
    pixels = NOISE[:48, :80]
    cv2.imwrite(str(tmp_path / "unit.png"), pixels)

    station = [one.model_dump() for one in Detector.load(folder).detect(pixels)]

    assert served(entry, tmp_path / "unit.png") == station
    assert station


def test_the_kept_int8_bundle_too(tmp_path: Path) -> None:
    entry = exported(KEPT, tmp_path / "models")
    cv2.imwrite(str(tmp_path / "unit.png"), NOISE)

    station = [one.model_dump() for one in Detector.load(KEPT).detect(NOISE)]

    assert served(entry, tmp_path / "unit.png") == station


def test_the_script_is_short_and_knows_nothing_of_a_station() -> None:
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 30
    assert "edge_agent" not in text
