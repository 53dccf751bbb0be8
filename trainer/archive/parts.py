"""A long job in parts: each is written whole or not at all, and is not done again by the next try.

A part is a stretch of inspections' numbers within one day. Numbers only grow, so what lands later makes
other parts and leaves these as they are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import fsspec
from pydantic import NonNegativeInt, ValidationError
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f

from inspection.word import Word
from trainer.archive.broken import broken_off

ROWS = 20_000
"""Of a part, about: minutes of work, so that little is lost at a kill, and much more than Spark's start."""
TASKS_PER_CORE = 4
"""So that one slow executor holds up no part."""
ROWS_PER_TASK = 32
"""At least, or starting tasks would take longer than their work."""
DONE = "_done.json"
"""The underline hides it from Spark, which takes the folder for nothing but rows."""


class Part(Word):
    day: str
    first: int
    """Lowest number, included."""
    last: int
    """Highest number, included."""
    rows: NonNegativeInt
    pictures: NonNegativeInt
    """That the rows tell of."""
    fingerprint: int
    """Over the rows' keys: other rows, another part."""

    @property
    def path(self) -> str:
        return f"day={self.day}/{self.first:019}-{self.last:019}"

    def of(self, rows: DataFrame) -> DataFrame:
        return rows.where((f.col("day") == self.day) & f.col("id").between(self.first, self.last))


class Progress(Word):
    done: NonNegativeInt
    """Rows, those that an earlier try did included."""
    of: NonNegativeInt


Tell = Callable[[Progress], None]


class Stretch(NamedTuple):
    """A fixed range of numbers within a day, with what of it is wanted."""

    day: str
    first: int
    last: int
    rows: int
    pictures: int
    fingerprint: int


def plan_parts(rows: DataFrame, pictures: Column, key: str, size: int = ROWS) -> tuple[Part, ...]:
    """Of all `rows`, which have columns `day`, `id` and `key`, which no two rows share. Reads only those.

    `pictures`: how many a row has.
    """
    stretches = (
        rows.groupBy("day", (f.col("id") / size).cast("long").alias("stretch"))
        .agg(
            f.min("id").alias("first"),
            f.max("id").alias("last"),
            f.count("*").alias("rows"),
            f.sum(pictures).alias("pictures"),
            f.bit_xor(f.xxhash64(key)).alias("fingerprint"),
        )
        .orderBy("day", "stretch")
        .drop("stretch")
    )
    return tuple(joined((Stretch(**row.asDict()) for row in stretches.toLocalIterator()), size))


def joined(stretches: Iterable[Stretch], size: int) -> Iterator[Part]:
    """Neighbours of one day together, until a part has `size` rows: one line of many is spread thin."""
    held: Stretch | None = None
    for one in stretches:
        if held is None:
            held = one
        elif one.day == held.day and held.rows + one.rows <= size:
            held = Stretch(
                one.day,
                held.first,
                one.last,
                held.rows + one.rows,
                held.pictures + one.pictures,
                held.fingerprint ^ one.fingerprint,
            )
        else:
            yield Part(**held._asdict())
            held = one
    if held is not None:
        yield Part(**held._asdict())


class PartsFolder:
    """Where the parts of one job lie: an fsspec URL, or a folder."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._files: Any
        self._files, self._root = fsspec.core.url_to_fs(self.url)

    def url_of(self, part: Part) -> str:
        return f"{self.url}/{part.path}"

    def has(self, part: Part) -> bool:
        """Whether the part was written to its end, of the very same rows."""
        try:
            return Part.model_validate_json(self._files.cat_file(f"{self._root}/{part.path}/{DONE}")) == part
        except (FileNotFoundError, ValidationError):
            return False

    def keep_only(self, parts: Collection[Part]) -> None:
        """Of the days of `parts`, others go: they were cut differently, before more had landed."""
        planned = {part.path for part in parts}
        for day in {part.path.split("/")[0] for part in parts}:
            for path in self._files.ls(f"{self._root}/{day}", detail=False):
                if f"{day}/{path.rstrip('/').rsplit('/', 1)[-1]}" not in planned:
                    self._files.rm(path, recursive=True)

    def write(self, part: Part, done: DataFrame) -> None:
        """All of `done`; what a try that was cut short left there goes first."""
        done.write.mode("overwrite").parquet(self.url_of(part))
        self._files.pipe_file(f"{self._root}/{part.path}/{DONE}", part.model_dump_json().encode())


def do_parts(
    parts: Sequence[Part],
    rows: DataFrame,
    spread_by: str,
    folder: PartsFolder,
    do: Callable[[DataFrame], DataFrame],
    tell: Tell,
) -> None:
    """Every part of `rows` that is not there yet, one after the other; afterwards all are in `folder`.

    Args:
        spread_by: the column by whose values a part's rows go to tasks. Not in turns: a task that Spark does
            again must get the very same rows.

    Raises:
        Unavailable: a part broke off for good; started again, the job goes on with it.
    """
    most = rows.sparkSession.sparkContext.defaultParallelism * TASKS_PER_CORE
    done, of = 0, sum(part.rows for part in parts)
    for part in parts:
        if not folder.has(part):
            spread = part.of(rows).repartition(min(most, -(-part.rows // ROWS_PER_TASK)), spread_by)
            with broken_off(f"part {part.path}"):
                folder.write(part, do(spread))
        done += part.rows
        tell(Progress(done=done, of=of))
