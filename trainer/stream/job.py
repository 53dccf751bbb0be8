"""The Spark face of the stream: new files of the landing in, one batch after the other, each exactly once.

Spark's checkpoint settles which files make up a batch before it runs, so a batch that is cut short comes
again with the same rows and the same number. Everything here that a batch leaves behind follows from its
rows, its number and what earlier batches left, and is replaced whole; so doing it again changes nothing.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import NonNegativeInt
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql import types as t
from pyspark.sql.streaming.query import StreamingQuery

from inspection.alarm import Alarm
from inspection.errors import InputRefused
from inspection.word import Word
from trainer.archive.broken import broken_off
from trainer.archive.landed import LANDED
from trainer.stream.columns import JUDGED_SPARK, NEEDED, looked_at
from trainer.stream.folder import Counting, StreamFolder
from trainer.stream.marks import closed
from trainer.stream.rates import Counted, Kind
from trainer.stream.reference import Reference
from trainer.stream.settings import StreamSettings
from trainer.stream.tally import Group, Window
from trainer.stream.watch import alarms_in

OLDEST = "3650d"
"""Spark forgets files that are older than this, against the newest; its own default, a week, would pass over
what an older landing or a copied one brings."""


class BatchDone(Word):
    """What one batch did."""

    batch: NonNegativeInt
    inspections: NonNegativeInt
    late: NonNegativeInt
    kept: NonNegativeInt
    compared: bool
    """False: there is no reference."""
    alarms: tuple[Alarm, ...]

    def __str__(self) -> str:
        share = self.kept / self.inspections if self.inspections else 0.0
        return (
            f"batch {self.batch}: {self.inspections} inspections, {self.late} of them late, "
            f"{self.kept} kept ({share:.1%}), "
            + (f"{len(self.alarms)} alarms" if self.compared else "no reference to compare with")
        )


Tell = Callable[[BatchDone], None]
"""Called at the end of each batch, before Spark notes it as done: after a kill it may be told once more."""


class Sink:
    """Takes each batch of landed rows, for `foreachBatch`."""

    def __init__(
        self, folder: StreamFolder, settings: StreamSettings, reference: Reference | None, tell: Tell
    ) -> None:
        self._folder = folder
        self._rules, self._limits = settings.sift, settings.limits
        self._window, self._late = timedelta(seconds=settings.window_s), timedelta(seconds=settings.late_s)
        self._compared = reference is not None
        self._usual = reference.by_group() if reference else {}
        self._tell = tell

    def __call__(self, rows: DataFrame, batch: int) -> None:
        marks = self._folder.marks()
        before = closed(marks.at_begin(batch), self._late)
        look = looked_at(self._rules, self._window, before, self._usual)
        judged = rows.select(*NEEDED).mapInArrow(look, JUDGED_SPARK).persist()
        try:
            counts = _counts(judged)
            marks = marks.moved(batch, _latest(judged))
            self._folder.put_marks(marks)
            self._folder.add(batch, counts)
            kept = judged.where(f.col("why").isNotNull()).drop("counted")
            kept.write.mode("overwrite").parquet(self._folder.kept_of(batch))
        finally:
            judged.unpersist()
        alarms = alarms_in(
            self._folder,
            self._usual,
            self._limits,
            self._window,
            (Window(one.start, Group(one.line, one.sku, one.bundle)) for one in counts),
            before,
            closed(marks.after, self._late),
        )
        self._folder.put_alarms(batch, alarms)
        self._tell(
            BatchDone(
                batch=batch,
                inspections=_total(counts, Kind.VERDICT),
                late=_total(counts, Kind.LATE),
                kept=_total(counts, Kind.KEPT),
                compared=self._compared,
                alarms=tuple(alarms),
            )
        )


def watch_stream(
    spark: SparkSession,
    settings: StreamSettings,
    reference: Reference | None,
    tell: Tell,
    once: bool,
    stop: threading.Event,
) -> None:
    """Until `stop`; `once`: until everything that has landed by now is counted.

    Raises:
        InputRefused: nothing landed there, or `out` was begun otherwise.
        Unavailable: a batch broke off; started again, the stream goes on with it.
    """
    folder = StreamFolder(settings.out)
    rows = _arriving(spark, settings)
    folder.begin(Counting(inspections=settings.inspections, window_s=settings.window_s))
    writer = rows.writeStream.foreachBatch(Sink(folder, settings, reference, tell))
    writer = writer.option("checkpointLocation", folder.checkpoint)
    when = {"availableNow": True} if once else {"processingTime": f"{settings.every_s} seconds"}
    with broken_off("the stream"):
        query: StreamingQuery = writer.trigger(**when).start()
        try:
            while not query.awaitTermination(1) and not stop.is_set():
                pass
        finally:
            query.stop()


def _arriving(spark: SparkSession, settings: StreamSettings) -> DataFrame:
    schema = t.StructType([*LANDED.fields, t.StructField("day", t.StringType())])
    reader = spark.readStream.schema(schema).option("maxFilesPerTrigger", settings.files)
    try:
        return reader.option("maxFileAge", OLDEST).parquet(settings.inspections)
    except AnalysisException as error:
        raise InputRefused(
            f"{settings.inspections}: no landed inspections there; `inspections` under [stream] is the "
            "folder of that name in the dashboard's picture store, which `dashboard ingest` and `dashboard "
            "land` fill"
        ) from error


def _counts(judged: DataFrame) -> dict[Counted, int]:
    """By Arrow, since rows that Spark collects lose their time zone."""
    each = judged.select("line", "sku", "bundle", f.explode("counted").alias("one"))
    sums = each.select("line", "sku", "bundle", "one.*").groupBy(*Counted._fields).count().toArrow()
    return {Counted(**{key: row[key] for key in Counted._fields}): row["count"] for row in sums.to_pylist()}


def _latest(judged: DataFrame) -> dict[str, datetime]:
    """By line, of the batch."""
    latest = judged.groupBy("line").agg(f.max("at").alias("at")).toArrow().to_pylist()
    return {row["line"]: row["at"] for row in latest}


def _total(counts: dict[Counted, int], kind: Kind) -> int:
    return sum(count for one, count in counts.items() if one.kind == kind)
