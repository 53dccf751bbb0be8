"""A long job in parts: each is written whole or not at all, and is not done again by the next try.

A part is a stretch of inspections' numbers within one day. Numbers only grow, so what lands later makes
other parts and leaves these as they are.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import fsspec
from pydantic import NonNegativeInt, ValidationError
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from inspection.word import Word

ROWS = 20_000
"""Of a part, about: minutes of work, so that little is lost at a kill, and much more than Spark's start."""
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
    """Over the rows' numbers."""

    @property
    def path(self) -> str:
        return f"day={self.day}/{self.first:019}-{self.last:019}"

    def of(self, rows: DataFrame) -> DataFrame:
        return rows.where((f.col("day") == self.day) & f.col("id").between(self.first, self.last))


class Stretch(NamedTuple):
    """A fixed range of numbers within a day, with what of it is wanted."""

    day: str
    first: int
    last: int
    rows: int
    pictures: int
    fingerprint: int


def plan_parts(rows: DataFrame, size: int = ROWS) -> tuple[Part, ...]:
    """Of all `rows`, landed ones with the column `day`; only numbers and counts are read."""
    pictures = f.size(f.filter("views", lambda view: view["sha256"].isNotNull()))
    stretches = (
        rows.groupBy("day", (f.col("id") / size).cast("long").alias("stretch"))
        .agg(
            f.min("id").alias("first"),
            f.max("id").alias("last"),
            f.count("*").alias("rows"),
            f.sum(pictures).alias("pictures"),
            f.bit_xor(f.xxhash64("id")).alias("fingerprint"),
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

    def write(self, part: Part, done: DataFrame) -> None:
        """All of `done`; what a try that was cut short left there goes first."""
        done.write.mode("overwrite").parquet(self.url_of(part))
        self._files.pipe_file(f"{self._root}/{part.path}/{DONE}", part.model_dump_json().encode())
