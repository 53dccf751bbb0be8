import tomllib
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from trainer.settings import EXAMPLE, TrainerSettings, read_settings


def written(folder: Path, text: str) -> Path:
    file = folder / "trainer.toml"
    file.write_text(text)
    return file


def test_the_example_is_a_settings_file(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, EXAMPLE))
    assert settings.name == "panel"
    assert settings.fit.crop is not None
    assert settings.dashboard is not None
    assert settings.registry is not None
    assert settings.registry.token_file == Path("var/registry/tokens/trainer.token")


def test_the_example_shows_every_section() -> None:
    sections = {name for name, value in tomllib.loads(EXAMPLE).items() if isinstance(value, dict)}
    assert sections == {"dashboard", "registry", "spark", "snapshot", "fit", "accuracy", "stream"}


def test_a_folder_is_enough(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, 'data_dir = "var"'))
    assert (settings.registry, settings.dashboard, settings.processes) == (None, None, 1)
    assert settings.fit.seconds == 600


BAD = [
    ("", "data_dir: missing; add it"),
    ('data_dir = "var"\ncolour = "red"', "colour: unknown key; remove it or check its spelling"),
    ('data_dir = "var"\n[fit]\nsteps = 3\nbatches = 4', "fit.batches: unknown key"),
    ('data_dir = "var"\n[fit]\nsteps = "many"', "fit.steps: Input should be a valid integer (got 'many')"),
    ('data_dir = "var"\n[fit]\nbatch = 4', "fit: give either `seconds` or `steps`"),
    ('data_dir = "var"\nprocesses = 0', "processes: Input should be greater than 0 (got 0)"),
    (
        'data_dir = "var"\n[snapshot]\nsplit_by = "sku"',
        "snapshot.split_by: Input should be 'serial' or 'lot'",
    ),
    ('data_dir = "var"\n[dashboard]\nurl = "http://x"', "dashboard.token_file: missing; add it"),
    ("data_dir = ", "not TOML"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_faults_name_file_key_and_value(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        read_settings(written(tmp_path, text))
    assert str(refused.value).startswith(f"{tmp_path}/trainer.toml: ")
    assert words in str(refused.value)


def test_no_such_file_tells_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="make one with `trainer settings example`"):
        read_settings(tmp_path / "none.toml")


def test_there_is_a_schema() -> None:
    schema = TrainerSettings.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(TrainerSettings.model_fields)
