from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from tests.fakes.annotations import pictures_folder, voc_folder, voc_xml
from tests.fakes.plates import plate
from trainer.intake.labelled import Source
from trainer.intake.voc import read_voc

SOURCE = Source("plates", datetime(2026, 1, 31, 8, tzinfo=UTC))
PLATES = {"p1": plate(1), "p2": plate(2, bare=True)}


def refusal(folder: Path, xml: str) -> str:
    """Of a set whose one annotation is `xml`."""
    (folder / "p1.xml").write_text(xml)
    with pytest.raises(InputRefused) as refused:
        list(read_voc(folder, pictures_folder(folder, PLATES), SOURCE))
    return str(refused.value)


def test_every_picture_comes_with_its_boxes(tmp_path: Path) -> None:
    taken = list(read_voc(*voc_folder(tmp_path, PLATES), SOURCE))
    boxes = [(b.label, (b.box.x1, b.box.y1, b.box.x2, b.box.y2)) for b in taken[0].row.boxes]
    assert boxes == list(PLATES["p1"].things)
    assert taken[1].row.boxes == ()


def test_some_tools_leave_the_suffix_out(tmp_path: Path) -> None:
    annotations, pictures = voc_folder(tmp_path, PLATES)
    (annotations / "p1.xml").write_text(voc_xml("p1", []).replace("p1.png", "p1"))
    assert next(read_voc(annotations, pictures, SOURCE)).file == pictures / "p1.png"


BAD = [
    (voc_xml("gone", []), "p1.xml: picture {folder}/images/gone.png is missing; add the file"),
    (voc_xml("p1", [("bolt", ("nan", 1, 5, 5))]), "p1.xml: object 0: box 'bolt' has a coordinate that is no"),
    (voc_xml("p1", [("bolt", (9, 9, 5, 20))]), "p1.xml: object 0: box 'bolt' has no area: width -4"),
    (voc_xml("p1", [("bolt", ("wide", 1, 5, 5))]), "p1.xml: object 0: could not convert string to float"),
    (voc_xml("p1", [("bolt", (9, 9, 5, 300))]), "p1.xml: object 0: box 'bolt' has no area"),
    (voc_xml("p1", [("bolt", (9, 9, 50, 300))]), "p1.xml: box 'bolt' (9, 9, 50, 300) sticks out of p1.png"),
    (voc_xml("p1", [("", (1, 1, 5, 5))]), "p1.xml: <name> is missing"),
    ("<annotation></annotation>", "p1.xml: <filename> is missing"),
    ("<annotation>", "p1.xml: is not XML"),
    (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><annotation>&b;</annotation>',
        "p1.xml: too large, or declares entities; a Pascal VOC file does neither",
    ),
]


@pytest.mark.parametrize(("xml", "words"), BAD)
def test_what_is_wrong_is_said(xml: str, words: str, tmp_path: Path) -> None:
    assert words.format(folder=tmp_path) in refusal(tmp_path, xml)


def test_a_folder_without_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"no \.xml files; give the folder with the Pascal VOC"):
        list(read_voc(tmp_path, tmp_path, SOURCE))
