import hashlib
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.manifest import InputSize
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import plate
from tests.fakes.snapshots import write_snapshot
from tests.fakes.trained import World
from trainer.data.shards import open_snapshot, read_labels, read_rows, read_samples
from trainer.snapshot.manifest import MANIFEST


@pytest.mark.spark
def test_rows_come_back_with_their_pictures(world: World) -> None:
    rows = list(read_rows(world.snapshot, world.manifest, Split.TRAIN))
    assert len(rows) == world.manifest.pictures[Split.TRAIN]
    row, data = rows[0]
    truth = plate(int(row.serial[1:]), bare=not row.boxes)
    assert data == truth.png
    assert [(b.label, (b.box.x1, b.box.y1, b.box.x2, b.box.y2)) for b in row.boxes] == list(truth.things)
    assert (row.split, row.labelled_at, row.source) == (Split.TRAIN, AT, "plates")


@pytest.mark.spark
def test_labels_are_told_without_pictures(world: World) -> None:
    raw = list(read_labels(world.snapshot, world.manifest, Split.TRAIN))
    rows = [row for row, _ in read_rows(world.snapshot, world.manifest, Split.TRAIN)]
    assert [labels.picture for labels in raw] == [row.picture for row in rows]
    told = [[(label, corners) for label, corners in labels.boxes] for labels in raw]
    assert told == [[(b.label, (b.box.x1, b.box.y1, b.box.x2, b.box.y2)) for b in row.boxes] for row in rows]
    assert (raw[0].width, raw[0].height) == (rows[0].width, rows[0].height)


@pytest.mark.spark
def test_they_come_in_the_same_order_every_time(world: World) -> None:
    one, again = (
        [row.sha256 for row, _ in read_rows(world.snapshot, world.manifest, Split.TRAIN)] for _ in range(2)
    )
    assert one == again == sorted(one)


@pytest.mark.spark
def test_samples_of_several_splits_at_input_size(world: World) -> None:
    both = read_samples(
        world.snapshot, world.manifest, [Split.VALIDATION, Split.TRAIN], InputSize(width=64, height=32)
    )
    assert len(both) == sum(world.manifest.pictures.values())
    assert {sample.image.shape for sample in both} == {(32, 64, 3)}
    assert {int(label) for sample in both for label in sample.labels} == {1, 2}


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("readers", [2, 3, 7])
def test_several_readers_share_a_split_and_each_has_its_own_part(
    shards: int, readers: int, tmp_path: Path
) -> None:
    plates = [plate(seed) for seed in range(11)]
    folder = write_snapshot(tmp_path / "snapshot", {Split.TRAIN: plates}, shards)
    manifest = open_snapshot(folder)
    read = [
        [row.sha256 for row, _ in read_rows(folder, manifest, Split.TRAIN, (number, readers))]
        for number in range(readers)
    ]
    together = [sha256 for part in read for sha256 in part]
    assert sorted(together) == sorted(hashlib.sha256(one.png).hexdigest() for one in plates)
    assert all(read) or readers > 3


def test_without_a_manifest_there_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        open_snapshot(str(tmp_path))
    assert str(refused.value) == f"{tmp_path}: no snapshot.json; make a snapshot first (trainer snapshot)"


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"id": "short"}')
    with pytest.raises(InputRefused, match=r"snapshot\.json: id: String .*; rules: missing; add it"):
        open_snapshot(str(tmp_path))
