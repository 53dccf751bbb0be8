import pytest
from pyspark.sql import SparkSession

from inspection.label import Split
from trainer.snapshot.manifest import Shard
from trainer.snapshot.tally import Tally, boxes_per_label

pytestmark = pytest.mark.spark
COLUMNS = "split string, shard string, source string, refused string, boxes array<struct<label: string>>"


def test_each_row_counts_once_for_its_shard_or_its_reason(spark: SparkSession) -> None:
    rows = [
        ("train", "b", "line-1", None, [("bolt",), ("pit",)]),
        ("train", "a", "line-2", None, [("bolt",)]),
        ("train", "a", "line-1", None, []),
        ("validation", "a", "line-1", None, [("bolt",)]),
        ("train", None, "line-3", "picture is missing", [("pit",)]),
    ]
    table = spark.createDataFrame(rows, COLUMNS)
    tally = Tally.of(table)
    assert tally.pictures == {Split.TRAIN: 3, Split.VALIDATION: 1}
    assert tally.refused == {"picture is missing": 1}
    assert tally.sources == ("line-1", "line-2"), "what was refused teaches nothing"
    assert tally.shards == (
        Shard(path="a", split=Split.TRAIN, pictures=2),
        Shard(path="b", split=Split.TRAIN, pictures=1),
        Shard(path="a", split=Split.VALIDATION, pictures=1),
    )
    assert tally.rows == 5
    assert boxes_per_label(table.where("refused is null")) == {"bolt": 3, "pit": 1}
