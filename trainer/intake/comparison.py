"""Turns labelled pictures into comparisons: each beside its golden one, as a comparing network sees it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import cv2

from inspection.errors import InputRefused
from inspection.label import LabelledBox
from model_registry.bundle.beside import compare, grey_of
from model_registry.bundle.disk import write_whole
from model_registry.bundle.prepare import Picture
from trainer.data.repair import repaired
from trainer.data.samples import decode_picture
from trainer.data.strokes import Ink, Strokes
from trainer.intake.labelled import Taken, retaken

Beside = tuple[Picture, tuple[LabelledBox, ...]]
"""A golden picture, and the boxes of what differs from it."""
GoldenOf = Callable[[Taken, Picture], Beside]


def compared(taken: Iterable[Taken], golden_of: GoldenOf, to: Path) -> Iterator[Taken]:
    """`taken` as comparisons, written below `to` as PNG.

    Raises:
        InputRefused: a picture or its golden one cannot be read, or they differ in size; names the picture.
    """
    for number, item in enumerate(taken):
        data, boxes = comparison_of(item, golden_of)
        file = to / f"{number:06d}-{item.file.stem}.png"
        write_whole(file, data)
        yield retaken(item, file, boxes)


def comparison_of(item: Taken, golden_of: GoldenOf) -> tuple[bytes, tuple[LabelledBox, ...]]:
    """One as a PNG, and the boxes that hold there. Raises InputRefused as `compared` does."""
    picture = decode_picture(item.file.read_bytes(), str(item.file))
    golden, boxes = golden_of(item, picture)
    try:
        seen = compare(picture, grey_of(golden))
    except InputRefused as error:
        raise InputRefused(f"{item.file}: {error}") from error
    return cv2.imencode(".png", seen)[1].tobytes(), boxes


def golden_in(folder: Path) -> GoldenOf:
    """Golden pictures that were taken: the file that the annotations name, else the one of the same name."""

    def find(item: Taken, _picture: Picture) -> Beside:
        file = folder / (item.golden or item.file.name)
        try:
            return decode_picture(file.read_bytes(), str(file)), item.row.boxes
        except OSError as error:
            raise InputRefused(
                f"{file}: golden picture of {item.file.name} cannot be read ({error.strerror}); "
                'put it there, or name another in the annotations (key "golden" of the image)'
            ) from error

    return find


def golden_repaired(strokes: Strokes) -> GoldenOf:
    """Golden pictures that nobody took: the picture itself without its defects, for two-coloured surfaces.

    What cannot be undone is in both pictures, and so no difference: its box is left out.
    """
    inks: Mapping[str, Ink] = {defect.label: defect.ink for defect in strokes.defects}

    def repair(item: Taken, picture: Picture) -> Beside:
        golden, boxes = picture, []
        for labelled in item.row.boxes:
            if labelled.label not in inks:
                raise InputRefused(
                    f"{item.file}: nobody says which ink {labelled.label!r} is of; add it to "
                    "[[fit.strokes.defects]], or give golden pictures (--golden)"
                )
            whole = repaired(golden, labelled.box, inks[labelled.label])
            if whole is not None:
                golden = whole
                boxes.append(labelled)
        return golden, tuple(boxes)

    return repair
