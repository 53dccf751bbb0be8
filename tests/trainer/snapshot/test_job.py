from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from pyspark.sql import SparkSession

from inspection.errors import InputRefused
from inspection.label import Split
from model_registry.bundle.manifest import InputSize
from tests.fakes.labelled_rows import AT, taken
from tests.fakes.plates import plate
from tests.fakes.trained import World
from trainer.data.samples import decode_picture
from trainer.data.shards import open_snapshot, read_rows, read_samples
from trainer.intake.labelled import Taken
from trainer.intake.table import write_label_set
from trainer.snapshot.job import build_snapshot, read_manifest
from trainer.snapshot.manifest import INDEX, MANIFEST, SnapshotManifest, SnapshotRules

pytestmark = pytest.mark.spark
RULES = SnapshotRules(validation_share=0.5)


def snapshot(
    spark: SparkSession, folder: Path, *items: Taken, rules: SnapshotRules = RULES
) -> SnapshotManifest:
    """Of these rows, below `folder`/snapshots."""
    labels = write_label_set(items, str(folder / "store"))
    return build_snapshot(spark, [labels], str(folder / "store"), str(folder / "snapshots"), rules)


def plates(folder: Path, count: int) -> list[Taken]:
    return [taken(folder / "in", plate(seed), f"S{seed}") for seed in range(count)]


def test_the_same_rows_in_any_order_give_the_same_snapshot(spark: SparkSession, tmp_path: Path) -> None:
    items = plates(tmp_path, 6)
    one = snapshot(spark, tmp_path / "a", *items)
    other = snapshot(spark, tmp_path / "b", *items[::-1])
    assert one.id == other.id
    assert sum(one.pictures.values()) == 6
    assert one.boxes == {"bolt": 6, "pit": 6}
    assert one.labels == ("bolt", "pit")


def test_a_finished_snapshot_is_used_again(spark: SparkSession, world: World) -> None:
    (shard, *_) = Path(world.snapshot, INDEX).rglob("*.parquet")
    written = shard.stat().st_mtime_ns
    target = str(Path(world.snapshot).parent)
    assert build_snapshot(spark, [world.label_set], world.store, target, SnapshotRules()) == world.manifest
    assert shard.stat().st_mtime_ns == written


def test_a_snapshot_cut_short_is_written_anew(spark: SparkSession, tmp_path: Path) -> None:
    items = plates(tmp_path, 3)
    first = snapshot(spark, tmp_path, *items)
    folder = tmp_path / "snapshots" / first.id
    (folder / MANIFEST).unlink()
    assert read_manifest(str(folder)) is None
    again = snapshot(spark, tmp_path, *items)
    assert again.model_dump(exclude={"shards"}) == first.model_dump(exclude={"shards"})
    assert len(list(read_rows(str(folder), again, Split.TRAIN))) == again.pictures[Split.TRAIN]


def test_refused_rows_are_kept_and_counted(spark: SparkSession, tmp_path: Path) -> None:
    items = plates(tmp_path, 5)
    store = tmp_path / "store"
    labels = write_label_set(items, str(store))
    (store / items[0].row.picture).unlink()
    (store / items[1].row.picture).write_bytes(b"changed on the way")
    (store / items[2].row.picture).write_bytes(b"changed as well")
    made = build_snapshot(spark, [labels], str(store), str(tmp_path / "snapshots"), RULES)
    assert made.refused == {"picture does not match its digest": 2, "picture is missing": 1}
    quarantine = parquet.read_table(tmp_path / "snapshots" / made.id / "quarantine").to_pylist()
    assert {(row["serial"], row["refused"]) for row in quarantine} == {
        ("S0", "picture is missing"),
        ("S1", "picture does not match its digest"),
        ("S2", "picture does not match its digest"),
    }


def test_a_unit_never_lies_on_both_sides(spark: SparkSession, tmp_path: Path) -> None:
    items = [taken(tmp_path / f"in{seed}", plate(seed), f"U{seed // 3}") for seed in range(12)]
    made = snapshot(spark, tmp_path, *items)
    folder = str(tmp_path / "snapshots" / made.id)
    sides = {
        split: {row.serial for row, _ in read_rows(folder, made, split)}
        for split in (Split.TRAIN, Split.VALIDATION)
    }
    assert all(sides.values())
    assert not sides[Split.TRAIN] & sides[Split.VALIDATION]


def test_nor_does_a_lot_where_lots_are_split(spark: SparkSession, tmp_path: Path) -> None:
    items = [taken(tmp_path / "in", plate(s), f"S{s}", lot=f"L{s % 2}") for s in range(6)]
    made = snapshot(spark, tmp_path, *items, rules=SnapshotRules(split_by="lot", validation_share=0.5))
    folder = str(tmp_path / "snapshots" / made.id)
    sides = {(row.lot, split) for split in made.pictures for row, _ in read_rows(folder, made, split)}
    assert sorted(lot for lot, _ in sides) == ["L0", "L1"]


def test_a_prescribed_split_is_kept(spark: SparkSession, tmp_path: Path) -> None:
    items = [taken(tmp_path / "in", plate(seed), f"S{seed}", split=Split.TEST) for seed in range(3)]
    assert snapshot(spark, tmp_path, *items).pictures == {Split.TEST: 3}


def test_the_later_review_teaches(spark: SparkSession, tmp_path: Path) -> None:
    first = taken(tmp_path / "in", plate(1), "S1")
    later = taken(tmp_path / "in", plate(1), "S1", labelled_at=AT + timedelta(days=1), boxes=())
    other = taken(tmp_path / "in", plate(2), "S2")
    made = snapshot(spark, tmp_path, first, later, other)
    assert sum(made.pictures.values()) == 2
    assert made.boxes == {"bolt": 1, "pit": 1}
    assert (made.refused, made.labelled_again) == ({}, 1)


def test_what_was_written_is_what_was_labelled(world: World) -> None:
    manifest = open_snapshot(world.snapshot)
    rows = [row for split in manifest.pictures for row, _ in read_rows(world.snapshot, manifest, split)]
    labelled = parquet.read_table(world.label_set).to_pylist()
    assert {row.sha256 for row in rows} == {row["sha256"] for row in labelled}
    assert {row.labelled_at for row in rows} == {AT}
    assert sum(len(row.boxes) for row in rows) == sum(len(row["boxes"]) for row in labelled)


def test_with_nothing_to_learn_from_the_reasons_are_said(spark: SparkSession, tmp_path: Path) -> None:
    items = plates(tmp_path, 2)
    labels = write_label_set(items, str(tmp_path / "store"))
    with pytest.raises(InputRefused) as refused:
        build_snapshot(spark, [labels], str(tmp_path / "elsewhere"), str(tmp_path / "snapshots"), RULES)
    assert str(refused.value) == f"no picture of {labels} can be taken: {{'picture is missing': 2}}"
    assert not list((tmp_path / "snapshots").rglob("*.parquet"))


def test_a_missing_label_set_is_said_by_name(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"/none: no label set there; give the URL that `trainer import`"):
        build_snapshot(spark, [f"{tmp_path}/none"], str(tmp_path), str(tmp_path), RULES)


def test_another_table_is_no_label_set(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "words.parquet").write_text("words")
    with pytest.raises(InputRefused, match=r"words\.parquet: is not Parquet"):
        build_snapshot(spark, [f"{tmp_path}/words.parquet"], str(tmp_path), str(tmp_path), RULES)
    labels = Path(write_label_set(plates(tmp_path, 1), str(tmp_path / "store")))
    parquet.write_table(parquet.read_table(labels).drop(["lot", "serial"]), labels)
    with pytest.raises(InputRefused, match="no label set: column lot, serial is missing"):
        build_snapshot(spark, [str(labels)], str(tmp_path), str(tmp_path), RULES)


def test_a_larger_set_costs_the_new_pictures_alone(spark: SparkSession, tmp_path: Path) -> None:
    items = plates(tmp_path, 8)
    store, snapshots = tmp_path / "store", str(tmp_path / "snapshots")
    first = build_snapshot(spark, [write_label_set(items[:5], str(store))], str(store), snapshots, RULES)
    for item in items[:5]:
        (store / item.row.picture).unlink()  # what was looked at once need not be there again
    label_sets = [write_label_set(items[at:], str(store)) for at in (0, 5)]
    for item in items[:5]:
        (store / item.row.picture).unlink()
    second = build_snapshot(spark, label_sets, str(store), snapshots, RULES)
    assert sum(second.pictures.values()) == 8
    assert {shard.path for shard in first.shards} < {shard.path for shard in second.shards}
    whole = build_snapshot(
        spark,
        [write_label_set(items, str(tmp_path / "anew"))],
        str(tmp_path / "anew"),
        str(tmp_path / "b"),
        RULES,
    )
    assert (second.id, second.pictures, second.boxes) == (whole.id, whole.pictures, whole.boxes)


def test_what_is_learnt_does_not_depend_on_when_a_picture_came(spark: SparkSession, tmp_path: Path) -> None:
    items = plates(tmp_path, 8)
    size = InputSize(width=96, height=96)
    read = []
    for name, steps in (("at-once", (8,)), ("by-and-by", (5, 8))):
        store, snapshots = str(tmp_path / name / "store"), str(tmp_path / name / "snapshots")
        for count in steps:
            made = build_snapshot(spark, [write_label_set(items[:count], store)], store, snapshots, RULES)
        samples = read_samples(f"{snapshots}/{made.id}", made, [Split.TRAIN], size)
        read.append([sample.row for sample in samples])
    assert read[0] == read[1]


def test_pictures_are_kept_small_with_their_boxes_where_the_rules_say_so(
    spark: SparkSession, tmp_path: Path
) -> None:
    rules = SnapshotRules(longest_side=48, validation_share=0)
    item = taken(tmp_path / "in", plate(1), "S1")
    made = snapshot(spark, tmp_path, item, rules=rules)
    ((row, data),) = read_rows(f"{tmp_path}/snapshots/{made.id}", made, Split.TRAIN)
    assert (row.width, row.height) == (48, 48)
    assert decode_picture(data, "S1").shape == (48, 48, 3)
    assert [box.box.x1 for box in row.boxes] == [box.box.x1 / 2 for box in item.row.boxes]
    assert row.sha256 == item.row.sha256
