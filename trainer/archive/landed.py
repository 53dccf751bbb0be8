"""Landed inspections as a Spark table: their columns, and the rows of a period."""

from datetime import date, timedelta

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql import types as t

from inspection.errors import InputRefused
from inspection.word import Word


class Period(Word):
    """Days in UTC, by the time of judging."""

    first: date
    end: date
    """The first day that no longer belongs to it."""


class Wanted(Word):
    """Which inspections a job is about."""

    period: Period
    line: str | None = None
    """`site/line`."""
    station: str | None = None
    """`site/line/station`."""


def _sure(name: str, kind: t.DataType) -> t.StructField:
    return t.StructField(name, kind, nullable=False)


VIEW = t.StructType(
    [
        _sure("view", t.StringType()),
        t.StructField("shot", t.IntegerType()),
        t.StructField("sha256", t.StringType()),
        t.StructField("picture", t.StringType()),
        t.StructField("width", t.IntegerType()),
        t.StructField("height", t.IntegerType()),
    ]
)
DETECTION = t.StructType(
    [
        _sure("view", t.StringType()),
        _sure("label", t.StringType()),
        *(_sure(number, t.DoubleType()) for number in ("score", "x1", "y1", "x2", "y2")),
    ]
)
LANDED = t.StructType(
    [
        _sure("id", t.LongType()),
        *(_sure(name, t.StringType()) for name in ("station", "site", "line")),
        _sure("seq", t.LongType()),
        _sure("at", t.TimestampType()),
        *(_sure(name, t.StringType()) for name in ("serial", "sku", "lot", "verdict")),
        t.StructField("bundle", t.StringType()),
        t.StructField("recipe", t.StringType()),
        t.StructField("recipe_version", t.IntegerType()),
        _sure("views", t.ArrayType(VIEW, containsNull=False)),
        _sure("detections", t.ArrayType(DETECTION, containsNull=False)),
        t.StructField("max_score", t.DoubleType()),
        _sure("record", t.StringType()),
    ]
)
"""Columns of `inspection.landed.LandedInspection`."""


def read_landed(spark: SparkSession, inspections_url: str, wanted: Wanted) -> DataFrame:
    """The wanted rows, with the column `day` (text) of their folder. Files of other days are not opened.

    Raises:
        InputRefused: nothing has landed there.
    """
    schema = t.StructType([*LANDED.fields, t.StructField("day", t.StringType())])
    try:
        rows = spark.read.schema(schema).parquet(inspections_url)
    except AnalysisException as error:
        raise InputRefused(
            f"{inspections_url}: no landed inspections there; it is the folder `inspections` of the "
            "dashboard's picture store, which `dashboard ingest` and `dashboard land` fill"
        ) from error
    last = wanted.period.end - timedelta(days=1)
    rows = rows.where(f.col("day").between(wanted.period.first.isoformat(), last.isoformat()))
    if wanted.line is not None:
        rows = rows.where(f.concat_ws("/", "site", "line") == wanted.line)
    if wanted.station is not None:
        rows = rows.where(f.col("station") == wanted.station)
    return rows


def nothing_inspected(inspections_url: str, wanted: Wanted) -> InputRefused:
    """To be raised where a period is empty."""
    places = "".join(f" at {place}" for place in (wanted.line, wanted.station) if place is not None)
    return InputRefused(
        f"{inspections_url}: nothing was inspected from {wanted.period.first} to before {wanted.period.end}"
        f"{places}; correct --from, --to, --line or --station"
    )
