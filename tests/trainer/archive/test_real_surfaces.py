"""The zoo's detector on steel surfaces: pictures that look alike show the same kind of defect."""

import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.labelled_rows import AT
from trainer.archive.detector import at_work, pack
from trainer.archive.diverse import k_centres
from trainer.archive.similar import Vectors, nearest
from trainer.data.samples import decode_picture
from trainer.intake.coco import read_coco
from trainer.intake.labelled import Source

pytestmark = pytest.mark.real_pictures
ROOT = Path(__file__).parents[3]
SURFACES = Path(os.environ.get("SIGHTLINE_DATA", ROOT.parent / "shared" / "data")) / "neu-det"
BUNDLE = ROOT / "trainer" / "ssdlite" / "zoo" / "neu-det" / "bundle"
OF_EACH = 10


@pytest.fixture(scope="module")
def surfaces() -> tuple[Vectors, list[str]]:
    """Ten test pictures of each kind, and which kind each is of."""
    if not SURFACES.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"no real pictures in {SURFACES}; set SIGHTLINE_DATA")
    detector = at_work(pack(BUNDLE)[1], features=True)
    vectors: defaultdict[str, list[np.ndarray]] = defaultdict(list)
    for taken in read_coco(SURFACES / "test.json", SURFACES / "images", Source("neu-det", AT)):
        kind = taken.row.serial.rsplit("_", 1)[0]
        if len(vectors[kind]) < OF_EACH:
            picture = decode_picture(taken.file.read_bytes(), taken.row.serial)
            vectors[kind].append(detector.embed(picture).whole)
    kinds = [kind for kind, of_kind in vectors.items() for _ in of_kind]
    return np.stack([vector for of_kind in vectors.values() for vector in of_kind]), kinds


def test_what_looks_alike_is_of_one_kind(surfaces: tuple[Vectors, list[str]]) -> None:
    vectors, kinds = surfaces
    alike = [
        kinds[near.place] == kind
        for vector, kind in zip(vectors, kinds, strict=True)
        for near in nearest([vectors], vector, 4)[1:]
    ]
    assert len(kinds) == 6 * OF_EACH
    assert np.mean(alike) > 0.95


def test_what_is_unlike_is_of_all_kinds(surfaces: tuple[Vectors, list[str]]) -> None:
    """Six chosen at random show four of the six kinds, on average."""
    vectors, kinds = surfaces
    assert len({kinds[centre.place] for centre in k_centres(vectors, 6)}) >= 5
