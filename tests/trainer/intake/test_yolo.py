from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from tests.fakes.annotations import yolo_folder
from tests.fakes.hostile_pictures import truncated
from tests.fakes.plates import plate
from trainer.intake.labelled import Source
from trainer.intake.yolo import read_yolo

SOURCE = Source("plates", datetime(2026, 1, 31, 8, tzinfo=UTC))
PLATES = {"p1": plate(1), "p2": plate(2, bare=True)}


def refusal(folder: Path, line: str = "", names: str = "names: [bolt, pit]") -> str:
    """Of a set whose first picture has this one line."""
    data, pictures, labels = yolo_folder(folder, PLATES)
    data.write_text(names)
    (labels / "p1.txt").write_text(line)
    with pytest.raises(InputRefused) as refused:
        list(read_yolo(data, pictures, labels, SOURCE))
    return str(refused.value)


def test_fractions_become_pixels(tmp_path: Path) -> None:
    taken = list(read_yolo(*yolo_folder(tmp_path, PLATES), SOURCE))
    found = [(b.label, (b.box.x1, b.box.y1, b.box.x2, b.box.y2)) for b in taken[0].row.boxes]
    for (label, corners), (wanted, truth) in zip(found, PLATES["p1"].things, strict=True):
        assert label == wanted
        assert corners == pytest.approx(truth, abs=1e-3)


def test_a_picture_without_a_text_file_shows_nothing(tmp_path: Path) -> None:
    data, pictures, labels = yolo_folder(tmp_path, PLATES)
    (labels / "p1.txt").unlink()
    assert [item.row.boxes for item in read_yolo(data, pictures, labels, SOURCE)] == [(), ()]


def test_a_box_at_the_very_edge_may_be_rounded_past_it(tmp_path: Path) -> None:
    data, pictures, labels = yolo_folder(tmp_path, PLATES)
    (labels / "p1.txt").write_text("0 0.104166 0.5 0.208333 0.2")  # x1 = -0.00005 pixels
    assert next(read_yolo(data, pictures, labels, SOURCE)).row.boxes[0].box.x1 == pytest.approx(0, abs=1e-3)


def test_names_may_be_a_table(tmp_path: Path) -> None:
    data, pictures, labels = yolo_folder(tmp_path, PLATES)
    data.write_text("names:\n  1: pit\n  0: bolt\n")
    taken = next(read_yolo(data, pictures, labels, SOURCE))
    assert [box.label for box in taken.row.boxes] == ["bolt", "pit"]


BAD_LINES = [
    ("2 .5 .5 .1 .1", "p1.txt:1: unknown class 2; names has 2 classes"),
    ("-1 .5 .5 .1 .1", "p1.txt:1: unknown class -1; names has 2 classes"),
    ("0.5 .5 .5 .1 .1", "p1.txt:1: unknown class 0.5; names has 2 classes"),
    ("0 .5 .5 .1", "p1.txt:1: '0 .5 .5 .1' is not 'class x y width height'"),
    ("0 a b c d", "p1.txt:1: '0 a b c d' is not 'class x y width height'"),
    ("0 nan .5 .1 .1", "p1.txt:1: box 'bolt' has a coordinate that is no number"),
    ("0 .5 .5 0 .1", "p1.txt:1: box 'bolt' has no area: width 0"),
    ("0 .99 .5 .4 .1", "sticks out of p1.png of 96x96; correct the annotation"),
]


@pytest.mark.parametrize(("line", "words"), BAD_LINES)
def test_what_is_wrong_with_a_line_is_said(line: str, words: str, tmp_path: Path) -> None:
    assert words in refusal(tmp_path, line)


@pytest.mark.parametrize("names", ["nc: 2", "names: []", "just words"])
def test_without_class_names_nothing_is_read(names: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, names=names)
    assert said == f"{tmp_path}/data.yaml: key 'names' is missing; it lists the classes in order"


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    assert "data.yaml: cannot be read as YAML" in refusal(tmp_path, names="names: [bolt")


def test_no_such_folder_is_refused(tmp_path: Path) -> None:
    data, _, labels = yolo_folder(tmp_path, PLATES)
    with pytest.raises(InputRefused, match="no such folder; give the one with the pictures"):
        list(read_yolo(data, tmp_path / "none", labels, SOURCE))


def test_a_broken_picture_is_refused_by_name(tmp_path: Path) -> None:
    data, pictures, labels = yolo_folder(tmp_path, PLATES)
    (pictures / "p1.png").write_bytes(b"not a picture")
    with pytest.raises(InputRefused, match=r"p1\.txt: .*/p1\.png is not a readable JPEG or PNG"):
        list(read_yolo(data, pictures, labels, SOURCE))
    (pictures / "p1.png").write_bytes(truncated(PLATES["p1"].png))
    with pytest.raises(InputRefused, match=r"p1\.txt: .*/p1\.png is damaged \(image file is truncated"):
        list(read_yolo(data, pictures, labels, SOURCE))
