from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from inspection.label import LabelledImage
from model_registry.bundle.manifest import InputSize
from model_registry.bundle.verify import verify_folder
from tests.fakes.bundles import lineage, metrics, parity
from tests.fakes.labelled_rows import row
from tests.fakes.plates import BOLT, PIT, Corners, encoded, plate
from trainer.export.passport import MOST_GOLDEN, Draft, Evaluated, choose_golden, figures, write
from trainer.measure.coco import evaluate

A: Corners = (10, 10, 30, 30)
SURE = Detection(label=BOLT, score=0.9, box=Box(x1=10, y1=10, x2=30, y2=30))
UNSURE = Detection(label=BOLT, score=0.5, box=Box(x1=50, y1=50, x2=70, y2=70))
THRESHOLDS = {BOLT: Threshold(reject=0.6, grey=0.4), PIT: Threshold(reject=0.5, grey=0.5)}
DRAFT = Draft(
    name="plates",
    labels=(BOLT, PIT),
    input=InputSize(width=96, height=96),
    thresholds=THRESHOLDS,
    metrics=metrics(),
    parity=parity(),
    lineage=lineage(),
    golden=[(row([(BOLT, A)]), plate(1).png, (SURE, UNSURE)), (row(), encoded(plate(2).image), ())],
    graph_files={"model.xml": b"<net/>", "model.bin": b"weights"},
)


def test_the_bundle_is_what_its_passport_says(tmp_path: Path) -> None:
    folder = write(DRAFT, tmp_path)
    manifest = verify_folder(folder)
    assert folder.name == manifest.digest
    assert (manifest.name, manifest.labels, manifest.precision) == ("plates", (BOLT, PIT), "INT8")
    assert [picture.file for picture in manifest.golden] == ["golden/00.png", "golden/01.jpg"]
    assert (folder / "golden/00.png").read_bytes() == plate(1).png


def test_golden_pictures_expect_only_what_is_sure(tmp_path: Path) -> None:
    manifest = verify_folder(write(DRAFT, tmp_path))
    assert [picture.expected for picture in manifest.golden] == [(SURE,), ()]


def test_the_same_draft_is_the_same_bundle(tmp_path: Path) -> None:
    assert write(DRAFT, tmp_path) == write(DRAFT, tmp_path)
    assert write(replace(DRAFT, name="others"), tmp_path) != write(DRAFT, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_both_precisions_stand_side_by_side() -> None:
    rows = [row([(BOLT, A)])]
    fp32 = Evaluated([(SURE,)], evaluate(rows, [(SURE,)], (BOLT, PIT)))
    int8 = Evaluated([()], evaluate(rows, [()], (BOLT, PIT)))
    told = figures(rows, fp32, int8, (BOLT, PIT), THRESHOLDS)
    assert (told.pictures, told.map50_fp32, told.map50_int8) == (1, pytest.approx(1), 0)
    bolt, pit = told.per_class[BOLT], told.per_class[PIT]
    assert (bolt.boxes, bolt.recall_fp32, bolt.recall_int8) == (1, 1, 0)
    assert (pit.boxes, pit.ap50_fp32, pit.recall_int8) == (0, None, None)


def shown(rows: Sequence[LabelledImage], chosen: Sequence[int]) -> Counter[str]:
    return Counter(box.label for index in chosen for box in rows[index].boxes)


def things(*labels: str) -> LabelledImage:
    return row([(label, (index, 1, index + 5, 9)) for index, label in enumerate(labels)])


def test_golden_pictures_show_every_label() -> None:
    rows = [things(BOLT, BOLT, BOLT) for _ in range(20)] + [things(PIT)]
    chosen = choose_golden(rows, [(SURE,)] * len(rows))
    assert len(chosen) == MOST_GOLDEN
    assert shown(rows, chosen)[PIT] == 1


def test_none_travel_where_none_may() -> None:
    assert choose_golden([things(BOLT)], [(SURE,)], most=0) == []


def test_a_rare_label_comes_before_more_of_the_common_ones() -> None:
    common = [f"part-{number}" for number in range(12)]
    rows = [things(*common) for _ in range(20)] + [things("rare")]
    assert 20 in choose_golden(rows, [(SURE,)] * len(rows))


def test_pictures_in_which_nothing_is_found_prove_little() -> None:
    rows = [things(BOLT), things(BOLT), things(BOLT)]
    assert choose_golden(rows, [(), (SURE,), ()]) == [1]
    assert sorted(choose_golden(rows, [(), (), ()])) == [0, 1, 2]
