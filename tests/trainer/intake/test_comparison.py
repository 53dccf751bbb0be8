import json
from pathlib import Path

import numpy as np
import pytest

from inspection.errors import InputRefused
from model_registry.bundle.beside import DIFFERENCE, GOLDEN, PICTURE, is_comparison
from tests.fakes.annotations import coco_folder
from tests.fakes.boards import board
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE, Plate, encoded, plate
from trainer.data.samples import decode_picture
from trainer.data.strokes import DrawnDefect, Ink, Strokes, Way, draw
from trainer.intake.coco import read_coco
from trainer.intake.comparison import compared, golden_in, golden_repaired
from trainer.intake.labelled import Source, Taken

SOURCE = Source("plates", AT)
PLATES = {"p1": plate(1), "p2": plate(2)}
BARE = plate(1, bare=True)


def taken(folder: Path, plates: dict[str, Plate] = PLATES, **golden: str) -> list[Taken]:
    """A COCO set; `golden`: for a picture, the golden file that the annotations name."""
    annotations, pictures = coco_folder(folder, plates)
    content = json.loads(annotations.read_text())
    for entry in content["images"]:
        name = golden.get(Path(entry["file_name"]).stem)
        entry |= {"golden": name} if name else {}
    annotations.write_text(json.dumps(content))
    return list(read_coco(annotations, pictures, SOURCE))


def golden_folder(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(BARE.png)
    return folder


def test_each_picture_is_written_beside_the_golden_one_of_its_name(tmp_path: Path) -> None:
    golden = golden_folder(tmp_path / "golden", "p1.png", "p2.png")
    items = list(compared(taken(tmp_path), golden_in(golden), tmp_path))
    assert [item.row.serial for item in items] == ["p1", "p2"]
    seen = decode_picture(items[0].file.read_bytes(), "p1")
    assert is_comparison(seen)
    assert np.array_equal(seen[..., PICTURE], PLATES["p1"].image[..., 0])
    assert np.array_equal(seen[..., GOLDEN], BARE.image[..., 0])
    assert [b.label for b in items[0].row.boxes] == ["bolt", "pit"]


def test_the_row_speaks_of_the_comparison(tmp_path: Path) -> None:
    golden = golden_folder(tmp_path / "golden", "p1.png", "p2.png")
    before = taken(tmp_path)
    after = list(compared(before, golden_in(golden), tmp_path))
    assert {a.row.sha256 for a in after}.isdisjoint(b.row.sha256 for b in before)
    assert all(a.row.sha256 in a.row.picture for a in after)


def test_annotations_may_name_the_golden_picture(tmp_path: Path) -> None:
    golden = golden_folder(tmp_path / "golden", "board-a.png", "p2.png")
    items = taken(tmp_path, p1="board-a.png")
    assert len(list(compared(items, golden_in(golden), tmp_path))) == 2


def test_a_golden_picture_that_is_missing_is_named_with_the_way_out(tmp_path: Path) -> None:
    golden = golden_folder(tmp_path / "golden", "p1.png")
    with pytest.raises(InputRefused, match=r"golden/p2\.png: golden picture of p2\.png cannot be read"):
        list(compared(taken(tmp_path), golden_in(golden), tmp_path))


def test_one_of_another_size_is_refused(tmp_path: Path) -> None:
    golden = golden_folder(tmp_path / "golden", "p1.png")
    (golden / "p1.png").write_bytes(encoded(BARE.image[:-1], ".png"))
    with pytest.raises(InputRefused, match=rf"p1\.png: a picture of {SIDE}x{SIDE} pixels cannot be compared"):
        list(compared(taken(tmp_path), golden_in(golden), tmp_path))


def strokes(label: str) -> Strokes:
    return Strokes(defects=(DrawnDefect(label=label, ink=Ink.DARK, way=Way.ISLAND),))


def flawed_board() -> Plate:
    sample = draw(board(), strokes("bolt").defects[0], 1, np.random.default_rng(3))
    x1, y1, x2, y2 = sample.boxes[0].tolist()
    trace = (0.0, 25.0, 128.0, 51.0)
    return Plate(sample.image, (("bolt", (x1, y1, x2, y2)), ("bolt", trace)))


def test_without_golden_pictures_the_defects_are_undone(tmp_path: Path) -> None:
    """What cannot be undone differs from nothing, so its box goes: here, one around a sound trace."""
    (item,) = compared(taken(tmp_path, {"b1": flawed_board()}), golden_repaired(strokes("bolt")), tmp_path)
    assert len(item.row.boxes) == 1
    box = item.row.boxes[0].box
    differs = np.argwhere(decode_picture(item.file.read_bytes(), "b1")[..., DIFFERENCE])
    assert len(differs) > 16
    assert (differs.min(axis=0) > (box.y1, box.x1)).all()
    assert (differs.max(axis=0) < (box.y2, box.x2)).all()


def test_a_label_of_unknown_ink_cannot_be_undone(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="nobody says which ink 'bolt' is of; add it to"):
        list(compared(taken(tmp_path), golden_repaired(strokes("pit")), tmp_path))
