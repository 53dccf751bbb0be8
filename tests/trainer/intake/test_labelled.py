import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from tests.fakes.plates import SIDE, plate
from trainer.intake.labelled import Source, label_name, labelled_box, part_number, picture_size, take

SOURCE = Source("Plates (old)", datetime(2026, 1, 31, 8, tzinfo=UTC))


def test_a_row_is_bound_to_its_picture_by_digest(tmp_path: Path) -> None:
    file = tmp_path / "unit 7.png"
    file.write_bytes(plate(1).png)
    taken = take(file, [labelled_box("bolt", (1, 2, 30, 40), "here")], SOURCE, "here")
    digest = hashlib.sha256(plate(1).png).hexdigest()
    assert taken.row.sha256 == digest
    assert taken.row.picture == f"pictures/{digest[:2]}/{digest}.jpg"
    assert (taken.row.serial, taken.row.lot) == ("unit-7", "Plates--old-")
    assert taken.row.labelled_by == "import of Plates (old)"
    assert taken.row.labelled_at == SOURCE.at


def test_a_label_must_have_a_name() -> None:
    with pytest.raises(InputRefused, match=r"here: box '' *: label: String should match pattern"):
        labelled_box("", (1, 2, 30, 40), "here")


def test_a_size_is_read_from_the_header_alone(tmp_path: Path) -> None:
    file = tmp_path / "head.png"
    file.write_bytes(plate(1).png[:60])
    assert picture_size(file, "here") == (SIDE, SIDE)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Missing Screw", "missing_screw"), (" rolled-in_scale ", "rolled-in_scale"), ("Öl", "_l")],
)
def test_class_names(text: str, name: str) -> None:
    assert label_name(text) == name


@pytest.mark.parametrize(
    ("text", "number"), [("unit 7", "unit-7"), ("..hidden", "hidden"), ("", "unnamed"), ("a" * 99, "a" * 64)]
)
def test_part_numbers(text: str, number: str) -> None:
    assert part_number(text) == number
