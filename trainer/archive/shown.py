"""Which pictures features are taken of: those of landed inspections, or those of any list."""

from typing import Any

import fsspec
import pyarrow
import pyarrow.parquet as parquet
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql import types as t

from inspection.errors import InputRefused
from trainer.archive.parts import ROWS

SHOWN = t.StructType(
    [
        t.StructField("id", t.LongType()),
        t.StructField("day", t.StringType()),
        t.StructField("sha256", t.StringType()),
        t.StructField("picture", t.StringType()),
        t.StructField("station", t.StringType()),
        t.StructField("seq", t.LongType()),
        t.StructField("at", t.TimestampType()),
        *(t.StructField(name, t.StringType()) for name in ("serial", "sku", "lot", "view")),
    ]
)
"""A picture each: where it lies below the store (null: where the store puts it), and what is known of it."""
LISTED = "listed"
"""The day of pictures whose list says none."""
STRETCHES = 1000


def of_landed(rows: DataFrame) -> DataFrame:
    """Every picture that landed rows (with `day`) tell of, as `SHOWN`."""
    each = rows.select("*", f.explode("views").alias("_view")).where(f.col("_view.sha256").isNotNull())
    known = [f.col(f"_view.{name}").alias(name) for name in ("sha256", "picture", "view")]
    return each.select("id", "day", "station", "seq", "at", "serial", "sku", "lot", *known).select(
        *SHOWN.names
    )


def of_list(spark: SparkSession, url: str) -> DataFrame:
    """Every picture of a Parquet list, once, as `SHOWN`.

    It has a column `sha256`; a column `picture` says where below the store each lies, else the store's own
    way of naming does. A label set is such a list. Its columns serial, sku, lot, view, station (or source)
    and seq are kept.

    Raises:
        InputRefused: no Parquet there, or no column `sha256`.
    """
    columns = _columns(url)
    if "sha256" not in columns:
        raise InputRefused(
            f"{url}: no list of pictures: column sha256 is missing; it has {', '.join(columns)}"
        )
    rows = spark.read.parquet(url)
    made: dict[str, Any] = {
        "station": f.col("source") if "source" in columns and "station" not in columns else None,
        "day": f.lit(LISTED),
        "at": f.col("labelled_at") if "labelled_at" in columns and "at" not in columns else None,
        # Numbers that spread the pictures over fixed stretches, so that parts are the same at each try.
        "id": f.pmod(f.xxhash64("sha256"), f.lit(STRETCHES)) * ROWS,
    }
    chosen = []
    for field in SHOWN:
        column = made.get(field.name)
        if column is None:
            column = f.col(field.name) if field.name in columns else f.lit(None)
        chosen.append(column.cast(field.dataType).alias(field.name))
    return rows.select(*chosen).dropDuplicates(["sha256"])


def _columns(url: str) -> list[str]:
    files, root = fsspec.core.url_to_fs(url)
    tables = [path for path in files.find(root) if path.endswith(".parquet")]
    if not tables:
        raise InputRefused(f"{url}: no Parquet file there; give the URL of a list of pictures")
    try:
        with files.open(tables[0]) as stream:
            return list(parquet.read_schema(stream).names)
    except pyarrow.ArrowException as error:
        raise InputRefused(f"{tables[0]}: is not Parquet ({error})") from error
