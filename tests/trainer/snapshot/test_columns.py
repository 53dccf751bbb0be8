from datetime import timedelta
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.fakes.hostile_pictures import with_wrong_checksum
from tests.fakes.labelled_rows import AT, taken
from tests.fakes.plates import Plate, encoded, plate
from trainer.intake.labelled import Taken
from trainer.intake.table import write_label_set
from trainer.snapshot.columns import LABELLED, checked, latest_labels, near_duplicates, without_twins
from trainer.snapshot.manifest import SnapshotRules

pytestmark = pytest.mark.spark
RULES = SnapshotRules()


def table(spark: SparkSession, folder: Path, *items: Taken) -> DataFrame:
    return spark.read.schema(LABELLED).parquet(write_label_set(items, str(folder / "store")))


def test_the_later_review_of_a_picture_wins(spark: SparkSession, tmp_path: Path) -> None:
    first = taken(tmp_path, plate(1), "S1", labelled_by="anna")
    later = taken(
        tmp_path, plate(1), "S1", labelled_by="ben", labelled_at=AT + timedelta(minutes=5), boxes=()
    )
    rows = latest_labels(table(spark, tmp_path, first, later)).collect()
    assert [(row.labelled_by, row.boxes) for row in rows] == [("ben", [])]


def test_rows_are_checked_where_they_lie(spark: SparkSession, tmp_path: Path) -> None:
    good, gone, damaged = (taken(tmp_path / "in", plate(seed), f"S{seed}") for seed in (1, 2, 3))
    rows = table(spark, tmp_path, good, gone, damaged)
    (tmp_path / "store" / gone.row.picture).unlink()
    (tmp_path / "store" / damaged.row.picture).write_bytes(b"something else")
    answers = {row.serial: row for row in checked(rows, str(tmp_path / "store"), RULES).collect()}
    assert answers["S1"].refused is None
    assert bytes(answers["S1"].image) == plate(1).png
    assert answers["S2"].refused == "picture is missing"
    assert answers["S3"].refused == "picture does not match its digest"
    assert answers["S3"].image is None


def test_a_picture_that_only_pillow_reads_ends_nothing(spark: SparkSession, tmp_path: Path) -> None:
    class Damaged(Plate):
        @property
        def png(self) -> bytes:
            return with_wrong_checksum(super().png)

    item = taken(tmp_path / "in", Damaged(plate(1).image, ()), "S1")
    answers = checked(table(spark, tmp_path, item), str(tmp_path / "store"), RULES).collect()
    assert [row.refused for row in answers] == ["picture cannot be decoded"]


def test_of_two_pictures_alike_one_is_taken(spark: SparkSession, tmp_path: Path) -> None:
    class AsJpeg(Plate):
        @property
        def png(self) -> bytes:
            return encoded(self.image, ".jpg")

    one = taken(tmp_path / "in", plate(1), "S1")
    anew = taken(tmp_path / "in", AsJpeg(plate(1).image, plate(1).things), "S2")
    other = taken(tmp_path / "in", plate(2), "S3")
    rows = checked(table(spark, tmp_path, one, anew, other), str(tmp_path / "store"), RULES)
    twin = max(one.row.sha256, anew.row.sha256)
    assert [row.sha256 for row in near_duplicates(rows, RULES.near_duplicate_bits).collect()] == [twin]
    marked = {row.sha256: row.refused for row in without_twins(rows, RULES.near_duplicate_bits).collect()}
    assert marked.pop(twin) == "near-duplicate of another picture"
    assert set(marked.values()) == {None}
