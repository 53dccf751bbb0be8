from pathlib import Path

import pytest

from edge_agent.report.numbers import SYNCED_EACH, NumberFile
from inspection.errors import Unavailable


@pytest.fixture
def boot(tmp_path: Path) -> Path:
    path = tmp_path / "boot_id"
    path.write_text("0f3c6a52-2f0e-4a5c-9d0e-7a2b8c1d4e5f\n")
    return path


def noted(folder: Path, boot: Path, *seqs: int) -> NumberFile:
    numbers = NumberFile(folder / "numbers", boot)
    for seq in seqs:
        numbers.note(seq)
    numbers.close()
    return NumberFile(folder / "numbers", boot)


def test_the_last_number_is_known_after_a_kill(tmp_path: Path, boot: Path) -> None:
    numbers = noted(tmp_path, boot, 9, 10, 11)
    assert (numbers.highest, numbers.behind) == (11, 0)


def test_after_another_start_of_the_machine_some_may_be_missing(tmp_path: Path, boot: Path) -> None:
    noted(tmp_path, boot, 11).close()
    boot.write_text("another start")
    numbers = NumberFile(tmp_path / "numbers", boot)
    assert (numbers.highest, numbers.behind) == (11, SYNCED_EACH)


@pytest.mark.parametrize("spoilt", [b"", b"12", b"00000000000000000099 0f3c6a52 00000000\n", b"\xff" * 39])
def test_a_spoilt_file_knows_nothing(spoilt: bytes, tmp_path: Path, boot: Path) -> None:
    noted(tmp_path, boot, 11).close()
    (tmp_path / "numbers").write_bytes(spoilt)
    assert NumberFile(tmp_path / "numbers", boot).highest == 0


def test_a_folder_in_its_place_is_named(tmp_path: Path, boot: Path) -> None:
    (tmp_path / "numbers").mkdir()
    with pytest.raises(Unavailable, match=r"numbers: cannot be opened \(Is a directory\)"):
        NumberFile(tmp_path / "numbers", boot)
