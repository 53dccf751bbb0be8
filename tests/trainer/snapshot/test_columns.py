from datetime import timedelta
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.fakes.labelled_rows import AT, taken
from tests.fakes.plates import plate
from trainer.intake.labelled import Taken
from trainer.intake.table import write_label_set
from trainer.snapshot.columns import LABELLED, book_of, judged, latest_labels, taken_in
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


def test_rows_are_judged_by_what_was_seen_of_their_pictures(spark: SparkSession, tmp_path: Path) -> None:
    good, gone, damaged = (taken(tmp_path / "in", plate(seed), f"S{seed}") for seed in (1, 2, 3))
    other_size = taken(tmp_path / "in", plate(4), "S4", width=95)
    rows = table(spark, tmp_path, good, gone, damaged, other_size)
    (tmp_path / "store" / gone.row.picture).unlink()
    (tmp_path / "store" / damaged.row.picture).write_bytes(b"something else")
    pool = str(tmp_path / "pool")
    refused = taken_in(rows, str(tmp_path / "store"), pool, RULES)
    assert refused is not None
    assert refused.persist().count() == 2
    answers = {row.serial: row for row in judged(rows, book_of(spark, pool), refused, RULES).collect()}
    assert answers["S1"].refused is None
    assert answers["S1"].shard.endswith(".parquet")
    assert answers["S2"].refused == "picture is missing"
    assert answers["S3"].refused == "picture does not match its digest"
    assert answers["S4"].refused == "picture has another size than its row says"


def test_of_a_picture_in_two_shards_everybody_takes_the_same(spark: SparkSession, tmp_path: Path) -> None:
    one, other = (taken(tmp_path / "in", plate(seed), f"S{seed}") for seed in (1, 2))
    pool, store = str(tmp_path / "pool"), str(tmp_path / "store")
    for items in ((one, other), (one,)):
        refused = taken_in(table(spark, tmp_path, *items), store, pool, RULES)
        assert refused is not None
        assert refused.count() == 0
    book = book_of(spark, pool).collect()
    assert sorted(row.sha256 for row in book) == sorted(item.row.sha256 for item in (one, other))
