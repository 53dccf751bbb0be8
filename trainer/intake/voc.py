"""Pascal VOC: one XML a picture, boxes as xmin, ymin, xmax, ymax."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from inspection.errors import InputRefused
from trainer.intake.labelled import Source, Taken, labelled_box, take

LARGEST_XML = 1_000_000
SUFFIXES = (".jpg", ".jpeg", ".png")


def read_voc(annotations: Path, pictures: Path, source: Source) -> Iterator[Taken]:
    """Each picture that an XML file in the folder `annotations` speaks of, in name order.

    Raises:
        InputRefused: an XML file is none, or names a missing picture or an impossible box.
    """
    files = sorted(annotations.glob("*.xml"))
    if not files:
        raise InputRefused(f"{annotations}: no .xml files; give the folder with the Pascal VOC annotations")
    for file in files:
        root = _parse(file)
        name = _text(root, "filename", file)
        boxes = []
        for index, thing in enumerate(root.iter("object")):
            where = f"{file.name}: object {index}"
            try:
                corners = [
                    float(_text(thing, f"bndbox/{edge}", file)) for edge in ("xmin", "ymin", "xmax", "ymax")
                ]
            except ValueError as error:
                raise InputRefused(f"{where}: {error}") from error
            boxes.append(
                labelled_box(
                    _text(thing, "name", file), (corners[0], corners[1], corners[2], corners[3]), where
                )
            )
        yield take(_picture(pictures, name), boxes, source, file.name)


def _picture(pictures: Path, name: str) -> Path:
    """The file that is meant; some tools leave its suffix out."""
    with_suffix = (pictures / f"{name}{suffix}" for suffix in SUFFIXES)
    return next((file for file in (pictures / name, *with_suffix) if file.is_file()), pictures / name)


def _parse(file: Path) -> ElementTree.Element:
    text = file.read_bytes()
    if len(text) > LARGEST_XML or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise InputRefused(f"{file}: too large, or declares entities; a Pascal VOC file does neither")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise InputRefused(f"{file}: is not XML ({error})") from error


def _text(element: ElementTree.Element, path: str, file: Path) -> str:
    found = element.findtext(path)
    if not found:
        raise InputRefused(f"{file.name}: <{path}> is missing")
    return found
