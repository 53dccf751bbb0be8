import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner, Result

from inspection.errors import SightlineError
from tests.fakes.annotations import coco_folder, pictures_folder, voc_folder, yolo_folder
from tests.fakes.networks import network_bundle
from tests.fakes.plates import BOLT, PIT, plate
from tests.fakes.trained import LearntPlates, World
from trainer.cli import app
from trainer.measure.appraisal import Appraisal
from trainer.settings import EXAMPLE, read_settings

PLATES = {f"p{seed}": plate(seed) for seed in range(3)}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(*arguments: object) -> SightlineError:
    """The error that `main` turns into one line and an exit code."""
    error = run(*arguments).exception
    assert isinstance(error, SightlineError), error
    return error


def in_a_process(*arguments: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trainer", *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)


def settings_file(folder: Path, more: str = "") -> Path:
    file = folder / "trainer.toml"
    file.write_text(f'data_dir = "{folder}/trainer"\n{more}')
    return file


COMMANDS = {
    "import",
    "snapshot",
    "fit",
    "measure",
    "export",
    "thaw",
    "publish",
    "retrain",
    "worker",
    "replay",
    "features",
    "similar",
    "diverse",
    "drift",
    "settings",
}


def test_help_names_every_command() -> None:
    words = run("--help").output
    assert all(name in words for name in COMMANDS)


@pytest.mark.parametrize("format_", ["coco", "voc", "yolo"])
def test_import_prints_the_label_set(format_: str, tmp_path: Path) -> None:
    store = ["--store", tmp_path / "store", "--name", "plates", "--split", "test"]
    if format_ == "yolo":
        data, pictures, labels = yolo_folder(tmp_path, PLATES)
        done = run("import", "yolo", data, "--pictures", pictures, "--labels", labels, *store)
    else:
        write = coco_folder if format_ == "coco" else voc_folder
        annotations, pictures = write(tmp_path, PLATES)
        done = run("import", format_, annotations, "--pictures", pictures, *store)
    assert done.exit_code == 0, done.output
    rows = parquet.read_table(done.output.strip()).to_pylist()
    assert [(row["serial"], row["source"], row["split"]) for row in rows] == [
        (name, "plates", "test") for name in PLATES
    ]
    assert all(len(row["boxes"]) == 2 for row in rows)


def test_a_bad_set_leaves_no_table(tmp_path: Path) -> None:
    annotations, pictures = coco_folder(tmp_path, PLATES)
    (pictures / "p2.png").unlink()
    store = ["--store", tmp_path / "store", "--name", "plates"]
    error = refusal("import", "coco", annotations, "--pictures", pictures, *store)
    assert "p2.png is missing; add the file or remove its entry" in str(error)
    assert error.exit_code == 2
    assert not (tmp_path / "store" / "labels").exists()


def test_the_example_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "trainer.toml"
    file.write_text(run("settings", "example").output)
    assert file.read_text() == EXAMPLE
    assert read_settings(file).name == "panel"


def test_the_schema_is_json() -> None:
    assert "data_dir" in json.loads(run("settings", "schema").output)["required"]


def test_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    error = refusal("worker", "-s", settings_file(tmp_path, 'colour = "red"'))
    assert str(error) == f"{tmp_path}/trainer.toml: colour: unknown key; remove it or check its spelling"
    assert error.exit_code == 2


def test_a_worker_needs_a_dashboard(tmp_path: Path) -> None:
    assert "[dashboard] is missing" in str(refusal("worker", "-s", settings_file(tmp_path)))


def test_publishing_needs_a_registry(tmp_path: Path) -> None:
    error = refusal("publish", tmp_path, "-s", settings_file(tmp_path))
    assert "[registry] is missing; a bundle is published there" in str(error)


@pytest.mark.spark
def test_a_snapshot_prints_its_manifest_and_its_folder(world: World, tmp_path: Path) -> None:
    done = run("snapshot", world.label_set, "--pictures", world.store, "-s", settings_file(tmp_path))
    assert done.exit_code == 0, done.output
    *manifest, folder = done.stdout.strip().splitlines()
    assert json.loads("\n".join(manifest))["id"] == world.manifest.id
    assert folder == f"{tmp_path}/trainer/snapshots/{world.manifest.id}"


@pytest.mark.spark
def test_export_and_measure_print_figures(world: World, learnt: LearntPlates, tmp_path: Path) -> None:
    exported = run("export", learnt.folder, world.snapshot, "-s", settings_file(tmp_path))
    assert exported.exit_code == 0, exported.output
    assert "mAP50" in exported.stdout
    bundle = exported.stdout.strip().splitlines()[-1]
    report = tmp_path / "figures.json"
    measured = run("measure", bundle, world.snapshot, "--report", report)
    assert "overkill: good, judged NG" in measured.stdout
    assert Appraisal.model_validate_json(report.read_text()).coco.map50 > 0.9


def test_measure_takes_a_coco_set_and_a_budget(tmp_path: Path) -> None:
    """The network finds nothing of these plates, but it runs."""
    annotations, pictures = coco_folder(tmp_path, PLATES)
    good = pictures_folder(tmp_path / "bare", {"bare": plate(9, bare=True)})
    bundle, report = network_bundle(tmp_path / "net", labels=(BOLT, PIT)), tmp_path / "figures.json"
    set_ = ["--truth", annotations, "--pictures", pictures, "--good", good]
    done = run("measure", bundle, *set_, "--iou", 0.33, "--budget", 0.05, "--report", report)
    assert done.exit_code == 0, done.output
    assert "not enough evidence" in done.stdout
    figures = Appraisal.model_validate_json(report.read_text())
    assert (figures.pictures, figures.good_pictures) == (3, 1)
    assert figures.at_iou is not None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "give a snapshot's folder, or --truth with --pictures"),
        (("snapshot", "--truth", "boxes.json"), "give a snapshot's folder, or --truth with --pictures"),
        (("--truth", "boxes.json"), "--pictures is missing"),
        (("--truth", "boxes.json", "--pictures", "."), "boxes.json: cannot be read"),
    ],
)
def test_measure_refuses_half_a_set(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    error = refusal("measure", network_bundle(tmp_path), *arguments)
    assert says in str(error)
    assert error.exit_code == 2


def test_without_java_one_line_says_what_to_install(tmp_path: Path) -> None:
    sets = ["none.parquet", "--pictures", tmp_path]
    done = in_a_process(
        "snapshot", *sets, "-s", settings_file(tmp_path), environment={"PATH": "", "HOME": str(tmp_path)}
    )
    assert done.returncode == 3
    assert done.stderr.strip() == (
        "trainer: Java is missing, which Spark needs; install it "
        "(Debian, Ubuntu: apt install openjdk-17-jre-headless) or set JAVA_HOME to a Java 17"
    )


def test_a_users_mistake_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = in_a_process("publish", tmp_path, "-s", tmp_path / "none.toml", environment={"PATH": ""})
    assert done.returncode == 2
    assert done.stderr.strip() == (
        f"trainer: {tmp_path}/none.toml: cannot be read (No such file or directory); "
        "make one with `trainer settings example`"
    )
