"""The network's map is the picture's colours, so a vector is a direction between blue, green and red."""

import hashlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from inspection.label import picture_path
from tests.fakes.archive import Archive, painted
from tests.fakes.networks import SIDE, colour_network, network_bundle
from trainer.archive.detector import at_work, pack
from trainer.archive.embedder import DETECTION, KNOWN, PICTURE, REFUSED, Embedder
from trainer.archive.pictures import MOST_PIXELS, PictureSource

PINK = (128, 64, 255)


def embedder(folder: Path, crops: Path | None = None, faint: bool = False) -> Embedder:
    _, packed = pack(network_bundle(folder / "net", colour_network()))
    detector = at_work(packed, features=True)
    return Embedder(detector, PictureSource(str(folder / "store")), str(crops) if crops else None, faint)


def shown(data: bytes, **changes: Any) -> dict[str, Any]:
    return dict.fromkeys(KNOWN) | {"sha256": hashlib.sha256(data).hexdigest()} | changes


def test_a_picture_and_what_is_found_in_it(tmp_path: Path) -> None:
    Archive(tmp_path / "store").keep(painted(PINK))
    whole, screw, dent = embedder(tmp_path).embed_row(shown(painted(PINK), serial="S1"))
    assert (whole["kind"], screw["kind"], screw["label"], screw["place"]) == (PICTURE, DETECTION, "screw", 1)
    assert (screw["serial"], screw["x1"], screw["y2"]) == ("S1", 8, 24)
    assert whole["picture"] == picture_path(whole["sha256"])
    assert (dent["label"], dent["place"]) == ("dent", 2)
    wanted = np.array(PINK) / np.linalg.norm(PINK)
    assert whole["vector"] == pytest.approx(wanted, abs=1e-3)
    assert screw["vector"] == pytest.approx(wanted, abs=1e-3)
    assert whole["vector"].dtype == np.float32


def test_below_the_grey_band_nothing_counts(tmp_path: Path) -> None:
    """The dent has .2: a station would tell of it, and no recipe would count it."""
    light = painted((204, 204, 204))
    Archive(tmp_path / "store").keep(light)
    rows = list(embedder(tmp_path).embed_row(shown(light)))
    assert [row["label"] for row in rows] == [None, "screw"]
    rows = list(embedder(tmp_path, faint=True).embed_row(shown(light)))
    assert [row["label"] for row in rows] == [None, "screw", "dent"]


def test_what_cannot_be_looked_at_is_set_apart(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "store")
    archive.keep(painted(PINK)).write_bytes(b"changed")
    archive.keep(b"no picture")
    made = embedder(tmp_path)
    rows = [
        row
        for data in (painted((1, 2, 3)), painted(PINK), b"no picture")
        for row in made.embed_row(shown(data))
    ]
    assert [(row["kind"], row["why"]) for row in rows] == [
        (REFUSED, "is missing in the store"),
        (REFUSED, "is not what its digest says"),
        (REFUSED, "cannot be decoded"),
    ]


def test_a_bomb_is_seen_in_its_header(tmp_path: Path) -> None:
    side = int(MOST_PIXELS**0.5) + 1
    done, bomb = cv2.imencode(".png", np.zeros((side, side), np.uint8))
    assert done
    Archive(tmp_path / "store").keep(bomb.tobytes())
    (row,) = embedder(tmp_path).embed_row(shown(bomb.tobytes()))
    assert (row["kind"], row["why"]) == (REFUSED, "has too many pixels")


def test_pictures_that_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "store" / "line").mkdir(parents=True)
    (tmp_path / "store" / "line" / "7.png").write_bytes(painted(PINK))
    rows = list(embedder(tmp_path).embed_row(shown(painted(PINK), picture="line/7.png")))
    assert rows[0]["kind"] == PICTURE


def test_crops(tmp_path: Path) -> None:
    Archive(tmp_path / "store").keep(painted(PINK))
    _, screw, _ = embedder(tmp_path, tmp_path / "crops").embed_row(shown(painted(PINK)))
    assert screw["crop"] == f"screw/{screw['sha256']}-1.jpg"
    crop = cv2.imread(str(tmp_path / "crops" / screw["crop"]))
    assert crop is not None
    assert crop.shape == (SIDE // 2, SIDE // 2, 3)
    assert crop.mean(axis=(0, 1)) == pytest.approx(PINK, abs=8)
    assert not list((tmp_path / "crops").rglob("*.part"))
