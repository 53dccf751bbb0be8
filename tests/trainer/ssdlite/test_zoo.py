"""The zoo's bundles are what they say; how good they are, `make measure-detector` measures."""

from pathlib import Path

import pytest

import trainer.ssdlite
from inspection.files import read_json_file
from model_registry.bundle.verify import verify_folder
from trainer.fit.record import read_record
from trainer.measure.appraisal import Appraisal
from trainer.settings import read_settings

ZOO = Path(trainer.ssdlite.__file__).parent / "zoo"
NAMES = sorted(folder.name for folder in ZOO.iterdir() if folder.is_dir())
LARGEST = 5_000_000


def test_the_zoo_is_not_empty() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_is_whole_and_small(name: str) -> None:
    bundle = ZOO / name / "bundle"
    manifest = verify_folder(bundle)
    assert manifest.precision == "INT8"
    assert sum(file.stat().st_size for file in bundle.rglob("*") if file.is_file()) <= LARGEST


@pytest.mark.parametrize("name", NAMES)
def test_it_names_the_licence_of_its_pictures_and_passes_none_on_that_may_not_be(name: str) -> None:
    manifest = verify_folder(ZOO / name / "bundle")
    assert manifest.lineage.data_licence
    assert manifest.golden == ()
    assert not [file for file in (ZOO / name).rglob("*") if file.suffix.lower() in {".jpg", ".jpeg", ".png"}]


@pytest.mark.parametrize("name", NAMES)
def test_its_settings_are_those_of_its_run(name: str) -> None:
    record = read_record(ZOO / name)
    assert read_settings(ZOO / name / "settings.toml").fit == record.settings
    assert verify_folder(ZOO / name / "bundle").lineage.run == record.id


@pytest.mark.parametrize("name", NAMES)
def test_its_fp32_figures_are_of_the_same_labels(name: str) -> None:
    figures = read_json_file(ZOO / name / "fp32.json", Appraisal)
    assert set(figures.recall) == set(verify_folder(ZOO / name / "bundle").labels)
