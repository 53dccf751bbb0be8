"""The rules' Spark face: whole tables in, whole tables out, picture bytes read by the executors."""

from collections.abc import Iterator
from typing import Any

import fsspec
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f
from pyspark.sql import types as t

from trainer.snapshot import rules as rule
from trainer.snapshot.manifest import SnapshotRules

BOX = t.StructType(
    [t.StructField("label", t.StringType())]
    + [t.StructField(corner, t.DoubleType()) for corner in ("x1", "y1", "x2", "y2")]
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

CHECKED = t.StructType(
    [
        *LABELLED.fields,
        t.StructField("image", t.BinaryType()),
        t.StructField("hash", t.BinaryType()),
        t.StructField("digest", t.StringType()),
        t.StructField("refused", t.StringType()),
    ]
)


def latest_labels(rows: DataFrame) -> DataFrame:
    """One row a picture: the latest labelling wins, the earlier ones are not taken."""
    newest = Window.partitionBy("sha256").orderBy(f.col("labelled_at").desc(), f.col("labelled_by"))
    return rows.withColumn("_rank", f.row_number().over(newest)).where("_rank = 1").drop("_rank")


def checked(rows: DataFrame, pictures_url: str, rules: SnapshotRules) -> DataFrame:
    """Rows with their picture's bytes, hash, split and row digest; `refused` says why one can't be taken."""

    def check(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        files, root = fsspec.core.url_to_fs(pictures_url)
        for batch in batches:
            answers = [_check_row(dict(row), files, root, rules) for _, row in batch.iterrows()]
            yield pd.DataFrame(answers, columns=CHECKED.names)

    return rows.mapInPandas(check, CHECKED)


def _check_row(row: dict[str, Any], files: Any, root: str, rules: SnapshotRules) -> dict[str, Any]:
    data = _fetch(files, f"{root}/{row['picture']}")
    boxes = [dict(box) for box in row["boxes"]]
    why = rule.check_picture(data, row, rules) or rule.check_boxes(boxes, row["width"], row["height"], rules)
    given = row["split"] if isinstance(row["split"], str) else None
    row = row | {
        "boxes": boxes,
        "split": given or str(rule.split_of(row[rules.split_by], rules.validation_share)),
    }
    hash_ = None if why is not None or data is None else rule.difference_hash(data)
    if hash_ is None:
        refused = str(why or rule.Refused.TRUNCATED)
        return row | {"image": None, "hash": None, "digest": None, "refused": refused}
    return row | {"image": data, "hash": hash_, "digest": rule.row_digest(row), "refused": None}


def _fetch(files: Any, path: str) -> bytes | None:
    try:
        return bytes(files.cat_file(path))
    except FileNotFoundError:
        return None


def near_duplicates(rows: DataFrame, bits: int) -> DataFrame:
    """Digests of pictures that lie within `bits` of one with a smaller digest: column `sha256`.

    A banded join: only pictures that agree in one of eight 32-bit bands are compared.
    """
    bands = f.udf(lambda value: rule.bands(bytes(value)), t.ArrayType(t.StringType()))
    differing = f.udf(lambda a, b: rule.differing_bits(bytes(a), bytes(b)), t.IntegerType())
    banded = rows.where("refused is null").select("sha256", "hash", f.explode(bands("hash")).alias("band"))
    left, right = banded.alias("a"), banded.alias("b")
    pairs = left.join(right, (f.col("a.band") == f.col("b.band")) & (f.col("a.sha256") < f.col("b.sha256")))
    alike = pairs.where(differing(f.col("a.hash"), f.col("b.hash")) <= bits)
    return alike.select(f.col("b.sha256").alias("sha256")).distinct()


def without_twins(rows: DataFrame, bits: int) -> DataFrame:
    """`rows` with near-duplicates marked as refused."""
    twins = near_duplicates(rows, bits).withColumn("_twin", f.lit(True))
    marked = rows.join(twins, "sha256", "left")
    why = f.when(f.col("refused").isNotNull(), f.col("refused")).when(
        f.col("_twin").isNotNull(), f.lit(str(rule.Refused.NEAR))
    )
    return marked.withColumn("refused", why).drop("_twin")
