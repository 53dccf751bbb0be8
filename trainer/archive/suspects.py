"""What a replay found, for people and for the MES: suspects by serial and lot, since when, and the counts."""

import csv
from typing import Any

import fsspec
from pydantic import NonNegativeInt
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from inspection.again import Outcome
from inspection.errors import SightlineError
from inspection.verdict import Verdict
from inspection.word import Moment, Word
from trainer.archive.parts import PartsFolder
from trainer.archive.replay import Replay, ReplayQuestion
from trainer.archive.replayed import REPLAYED

SUSPECTS = ("serial", "lot", "sku", "station", "seq", "at", "then", "now", "about", "why")


class Group(Word):
    """Inspections whose verdict changed in the same way, for the same thing, in one lot, under one bundle."""

    lot: str
    sku: str
    bundle: str | None
    """That judged them then."""
    about: str
    then: Verdict
    now: Verdict
    count: NonNegativeInt
    first: Moment
    last: Moment


class ReplaySummary(Word):
    question: ReplayQuestion
    inspections: NonNegativeInt
    outcomes: dict[Outcome, NonNegativeInt]
    """They add up to `inspections`."""
    verdicts: dict[str, NonNegativeInt]
    """`OK -> NG` and so on, of those that changed."""
    suspects: NonNegativeInt
    """Passed as OK then, and would not pass now."""
    reasons: dict[str, NonNegativeInt]
    """Why inspections were not judged, the most frequent twenty."""


class RowsLost(SightlineError):
    """The counts of a replay do not add up; nothing of it is to be believed."""


def suspects_of(units: DataFrame) -> DataFrame:
    """Of replayed rows, those that went out as good and would be stopped today."""
    stopped = f.col("now").isin(str(Verdict.NG), str(Verdict.REVIEW))
    return units.where((f.col("then") == str(Verdict.OK)) & stopped)


def groups_of(units: DataFrame) -> DataFrame:
    """Since when, and which lots: a row for each `Group`."""
    changed = units.where(f.col("outcome") == str(Outcome.CHANGED))
    return (
        changed.groupBy("lot", "sku", "bundle", "about", "then", "now")
        .agg(
            f.count("*").alias("count"),
            _stamp(f.min("at")).alias("first"),
            _stamp(f.max("at")).alias("last"),
        )
        .orderBy("then", "now", "about", "first", "lot")
    )


def summarise(spark: SparkSession, replay: Replay, folder: PartsFolder, url: str) -> ReplaySummary:
    """Writes `suspects.csv`, `suspects.parquet`, `lots.csv`, `changed.parquet`, `summary.json` below `url`.

    Raises:
        RowsLost: the outcomes do not add up to the inspections that were counted beforehand.
    """
    units = spark.read.schema(REPLAYED).parquet(*(folder.url_of(part) for part in replay.parts))
    outcomes = {Outcome(row["outcome"]): row["count"] for row in _counted(units, "outcome")}
    if sum(outcomes.values()) != replay.inspections:
        raise RowsLost(
            f"{folder.url}: {sum(outcomes.values())} inspections came back of {replay.inspections}; "
            "remove that folder and start the replay again"
        )
    suspects = suspects_of(units).orderBy("at", "station", "seq")
    changed = units.where(f.col("outcome") == str(Outcome.CHANGED))
    suspects.select(*SUSPECTS).coalesce(1).write.mode("overwrite").parquet(f"{url}/suspects.parquet")
    changed.coalesce(1).write.mode("overwrite").parquet(f"{url}/changed.parquet")
    told = suspects.select(*SUSPECTS).withColumn("at", _stamp(f.col("at")))
    count = _write_csv(url, "suspects.csv", told)
    _write_csv(url, "lots.csv", groups_of(units))
    turns = changed.select(f.concat_ws(" -> ", "then", "now").alias("turn"))
    unjudged = units.where(f.col("now").isNull())
    summary = ReplaySummary(
        question=replay.question,
        inspections=replay.inspections,
        outcomes={outcome: outcomes.get(outcome, 0) for outcome in Outcome},
        verdicts={row["turn"]: row["count"] for row in _counted(turns, "turn")},
        suspects=count,
        reasons={row["why"]: row["count"] for row in _counted(unjudged, "why")[:20]},
    )
    _write(url, "summary.json", (summary.model_dump_json(indent=1) + "\n").encode())
    return summary


def largest_groups(spark: SparkSession, replay: Replay, folder: PartsFolder, most: int) -> tuple[Group, ...]:
    """The largest groups, for a terminal."""
    units = spark.read.schema(REPLAYED).parquet(*(folder.url_of(part) for part in replay.parts))
    rows = groups_of(units).orderBy(f.col("count").desc(), "first").limit(most).collect()
    return tuple(_group(row.asDict()) for row in rows)


def _group(row: dict[str, Any]) -> Group:
    return Group.model_validate(row, strict=False)


def _counted(rows: DataFrame, column: str) -> list[Any]:
    return rows.groupBy(column).count().orderBy(f.col("count").desc(), column).collect()


def _stamp(moment: Column) -> Column:
    """As text, in UTC: a timestamp that is fetched would come in the zone of this machine."""
    return f.date_format(moment, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")


def _write_csv(url: str, name: str, rows: DataFrame) -> int:
    """How many rows it has; never all of them in memory."""
    files, root = fsspec.core.url_to_fs(url)
    count = 0
    with files.transaction, files.open(f"{root}/{name}", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(rows.columns)
        for row in rows.toLocalIterator():
            writer.writerow(row)
            count += 1
    return count


def _write(url: str, name: str, content: bytes) -> None:
    """Whole or not at all."""
    files, root = fsspec.core.url_to_fs(url)
    with files.transaction:
        files.pipe_file(f"{root}/{name}", content)
