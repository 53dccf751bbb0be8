from pathlib import Path

import pytest

from inspection.errors import InputRefused
from inspection.files import parse_toml, read_json_file, read_toml_file
from inspection.identity import StationId

SOUND = 'site = "wuhu"\nline = "line-1"\nstation = "front"\n'


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "station.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_sound_file_becomes_its_model(tmp_path: Path) -> None:
    station = StationId(site="wuhu", line="line-1", station="front")
    assert read_toml_file(written(tmp_path, SOUND), StationId) == station
    (tmp_path / "station.json").write_text(station.model_dump_json())
    assert read_json_file(tmp_path / "station.json", StationId) == station


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SOUND + 'colour = "red"', "colour: unknown key; remove it or check its spelling"),
        (SOUND.replace("wuhu", "Wu hu"), "site: String should match pattern"),
        ('site = "wuhu"', "line: missing; add it"),
        ("[site", "not TOML: "),
        ("site = " + "[" * 3000, "nested too deeply"),
        ("site = " + "9" * 5000, "not TOML: "),
        (b"\xff\xfe", "not TOML: "),
    ],
)
def test_a_mistake_names_file_key_and_way_out(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(InputRefused, match=r"station\.toml") as caught:
        read_toml_file(written(tmp_path, text), StationId)
    assert words in str(caught.value)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(
        InputRefused, match=r"none\.toml: cannot be read \(No such file or directory\); make it"
    ):
        read_toml_file(tmp_path / "none.toml", StationId, "make it")


def test_text_is_called_by_its_name() -> None:
    with pytest.raises(InputRefused, match="example: site: missing"):
        parse_toml('line = "line-1"\nstation = "front"', "example", StationId)
