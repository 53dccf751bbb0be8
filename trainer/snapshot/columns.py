"""The rules' Spark face: whole tables in, whole tables out, pictures read by the executors.

Only what is said of pictures moves between machines: bytes go from the picture store into the pool on the
machine that looks at them.
"""

from collections.abc import Iterator
from typing import Any

import fsspec
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql import types as t

from trainer.snapshot import rules as rule
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.pool import fill, has_pages

BOX = t.StructType(
    [t.StructField("label", t.StringType())]
    + [t.StructField(corner, t.DoubleType()) for corner in rule.CORNERS]
)
LABELLED = t.StructType(
    [
        t.StructField("sha256", t.StringType()),
        t.StructField("picture", t.StringType()),
        t.StructField("width", t.LongType()),
        t.StructField("height", t.LongType()),
        t.StructField("boxes", t.ArrayType(BOX)),
        t.StructField("serial", t.StringType()),
        t.StructField("sku", t.StringType()),
        t.StructField("lot", t.StringType()),
        t.StructField("source", t.StringType()),
        t.StructField("labelled_by", t.StringType()),
        t.StructField("labelled_at", t.TimestampType()),
        t.StructField("split", t.StringType()),
    ]
)
"""A label set's columns (`inspection.label.LabelledImage`)."""

BOOK = "sha256 string, shard string, file_width long, file_height long, kept_width long, kept_height long"
LIKENESS = "sha256 string, hash binary, thumb binary"
REFUSED = "sha256 string, refused string"
VERDICT = t.StructType([*LABELLED.fields, *(t.StructField(n, t.StringType()) for n in ("digest", "refused"))])
TOLD = pa.schema([("sha256", pa.string()), ("refused", pa.string())])
PICTURES_A_SHARD = 2000


def latest_labels(rows: DataFrame) -> DataFrame:
    """One row a picture: the latest labelling wins, the earlier ones are not taken."""
    newest = Window.partitionBy("sha256").orderBy(f.col("labelled_at").desc(), f.col("labelled_by"))
    return rows.withColumn("_rank", f.row_number().over(newest)).where("_rank = 1").drop("_rank")


def book_of(spark: SparkSession, pool_url: str, columns: str = BOOK) -> DataFrame:
    """One row a picture that the pool has; where two jobs took it in at once, the same one for everybody."""
    if not has_pages(pool_url):
        return spark.createDataFrame([], columns)
    pages = spark.read.schema(f"{columns}, shard string" if columns == LIKENESS else columns)
    known = pages.parquet(f"{pool_url}/book")
    first = Window.partitionBy("sha256").orderBy("shard")
    chosen = known.withColumn("_rank", f.row_number().over(first)).where("_rank = 1").drop("_rank")
    return chosen.drop("shard") if columns == LIKENESS else chosen


def taken_in(rows: DataFrame, pictures_url: str, pool_url: str, rules: SnapshotRules) -> DataFrame | None:
    """Brings the pictures of `rows` (columns sha256, picture) into the pool; gives those `REFUSED`.

    None: there are no rows, and so nothing to do.

    Whoever reads the answer must keep it: what is in the pool is not looked at again.
    """
    shards = -(-rows.count() // PICTURES_A_SHARD)
    if not shards:
        return None

    def bring(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        files, root = fsspec.core.url_to_fs(pictures_url)

        def fetch(path: str) -> bytes | None:
            try:
                return bytes(files.cat_file(f"{root}/{path}"))
            except FileNotFoundError:
                return None

        wanted = sorted((row["sha256"], row["picture"]) for batch in batches for row in batch.to_pylist())
        if wanted:
            refused = list(fill(pool_url, wanted, fetch, rules))
            told = [{"sha256": sha256, "refused": str(why)} for sha256, why in refused]
            yield pa.RecordBatch.from_pylist(told, TOLD)

    return rows.select("sha256", "picture").repartition(shards, "sha256").mapInArrow(bring, REFUSED)


def judged(rows: DataFrame, book: DataFrame, refused: DataFrame, rules: SnapshotRules) -> DataFrame:
    """Rows with their split, digest and shard; `refused` says why one can't be taken.

    Width, height and boxes of what is taken are those of the kept picture.
    """
    known = rows.join(book, "sha256", "left").join(refused, "sha256", "left")

    def judge(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            answers = [_judge(row, rules) for row in batch.to_pylist()]
            yield pa.RecordBatch.from_pylist(answers, _arrow_schema(batch.schema))

    answer = t.StructType([*VERDICT.fields, t.StructField("shard", t.StringType())])
    return known.mapInArrow(judge, answer)


def _arrow_schema(given: pa.Schema) -> pa.Schema:
    fields = [given.field(name) for name in LABELLED.names]
    return pa.schema([*fields, *((name, pa.string()) for name in ("digest", "refused", "shard"))])


def _judge(row: dict[str, Any], rules: SnapshotRules) -> dict[str, Any]:
    why = row["refused"] or (rule.Refused.MISSING if row["shard"] is None else None)
    if why is None and (row["file_width"], row["file_height"]) != (row["width"], row["height"]):
        why = rule.Refused.SIZE
    why = why or rule.check_boxes(row["boxes"], row["width"], row["height"], rules)
    split = row["split"] or str(rule.split_of(row[rules.split_by], rules.validation_share))
    answer = {name: row[name] for name in LABELLED.names} | {"split": split, "shard": row["shard"]}
    if why is not None:
        return answer | {"digest": None, "refused": str(why)}
    digest = rule.row_digest(answer)
    if row["kept_width"] != row["width"]:
        across, down = row["kept_width"] / row["width"], row["kept_height"] / row["height"]
        answer["boxes"] = rule.scaled(row["boxes"], across, down)
        answer |= {"width": row["kept_width"], "height": row["kept_height"]}
    return answer | {"digest": digest, "refused": None}
