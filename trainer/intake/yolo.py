"""YOLO: one text file a picture; a line is class index, centre x, centre y, width, height as fractions."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from inspection.errors import InputRefused
from inspection.label import LabelledBox
from trainer.intake.labelled import Source, Taken, labelled_box, picture_size, take

SUFFIXES = {".jpg", ".jpeg", ".png"}


def read_yolo(data_yaml: Path, pictures: Path, labels: Path, source: Source) -> Iterator[Taken]:
    """Each picture of a YOLO folder; `data_yaml` gives the class `names`. No text file: a picture of nothing.

    Raises:
        InputRefused: unreadable names, a class index beyond them, a line that is not five numbers,
            or no such folder.
    """
    names = _names(data_yaml)
    if not pictures.is_dir():
        raise InputRefused(f"{pictures}: no such folder; give the one with the pictures")
    for file in sorted(path for path in pictures.iterdir() if path.suffix.lower() in SUFFIXES):
        text = labels / f"{file.stem}.txt"
        lines = text.read_text(errors="replace").splitlines() if text.is_file() else []
        size = picture_size(file, text.name)
        boxes = [
            _box(line, names, size, f"{text.name}:{number}")
            for number, line in enumerate(lines, 1)
            if line.strip()
        ]
        yield take(file, boxes, source, text.name)


def _names(data_yaml: Path) -> list[str]:
    try:
        content = yaml.safe_load(data_yaml.read_text())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputRefused(f"{data_yaml}: cannot be read as YAML ({error})") from error
    names = content.get("names") if isinstance(content, dict) else None
    if isinstance(names, dict):
        names = [names[index] for index in sorted(names)]
    if not isinstance(names, list) or not names:
        raise InputRefused(f"{data_yaml}: key 'names' is missing; it lists the classes in order")
    return [str(name) for name in names]


def _box(line: str, names: list[str], size: tuple[int, int], where: str) -> LabelledBox:
    try:
        index, x, y, width, height = (float(word) for word in line.split())
    except ValueError as error:
        raise InputRefused(f"{where}: {line!r} is not 'class x y width height'") from error
    if not (index.is_integer() and 0 <= index < len(names)):
        raise InputRefused(f"{where}: unknown class {line.split()[0]}; names has {len(names)} classes")
    across, down = size
    corners = (
        (x - width / 2) * across,
        (y - height / 2) * down,
        (x + width / 2) * across,
        (y + height / 2) * down,
    )
    return labelled_box(names[int(index)], corners, where)
