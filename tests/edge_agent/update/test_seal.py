from pathlib import Path

import pytest

from edge_agent.update.seal import Sealed, read_sealed, seal
from inspection.errors import InputRefused


class Count(Sealed):
    version: int


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_what_was_sealed_is_read_without_its_seal(tmp_path: Path) -> None:
    file = written(tmp_path / "count.json", seal(Count(version=31)).model_dump_json())
    assert read_sealed(file, Count) == Count(version=31)


def test_one_changed_digit_is_noticed(tmp_path: Path) -> None:
    text = seal(Count(version=31)).model_dump_json().replace("31", "11", 1)
    with pytest.raises(InputRefused, match=r"count\.json: seal: expected .* the file was damaged"):
        read_sealed(written(tmp_path / "count.json", text), Count)


def test_files_from_before_there_were_seals_are_read(tmp_path: Path) -> None:
    assert read_sealed(written(tmp_path / "count.json", '{"version": 31}'), Count) == Count(version=31)
