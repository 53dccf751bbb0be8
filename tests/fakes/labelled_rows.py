"""Rows of a label set, built by hand."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspection.geometry import Box
from inspection.label import LabelledBox, LabelledImage, picture_path
from tests.fakes.plates import SIDE, Corners, Plate
from trainer.intake.labelled import Taken

AT = datetime(2026, 1, 31, 8, tzinfo=UTC)


def labelled(label: str, corners: Corners) -> LabelledBox:
    x1, y1, x2, y2 = corners
    return LabelledBox(label=label, box=Box(x1=x1, y1=y1, x2=x2, y2=y2))


def row(things: Sequence[tuple[str, Corners]] = (), **changes: Any) -> LabelledImage:
    """A picture of SIDE x SIDE; `changes` replace whole fields."""
    digest = changes.get("sha256", "0" * 64)
    fields: dict[str, Any] = {
        "sha256": digest,
        "picture": picture_path(digest),
        "width": SIDE,
        "height": SIDE,
        "boxes": tuple(labelled(label, corners) for label, corners in things),
        "serial": "S1",
        "sku": "plate",
        "lot": "L1",
        "source": "suzhou/line-1/final",
        "labelled_by": "anna",
        "labelled_at": AT,
    }
    return LabelledImage(**{**fields, **changes})


def taken(folder: Path, plate: Plate, serial: str, **changes: Any) -> Taken:
    """The plate's PNG below `folder` and its row, ready for `write_label_set`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{serial}.png"
    file.write_bytes(plate.png)
    digest = hashlib.sha256(plate.png).hexdigest()
    return Taken(row(plate.things, sha256=digest, serial=serial, **changes), file)
