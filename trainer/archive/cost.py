"""What a replay will cost, before it begins: counted, and timed on a few pictures."""

from collections.abc import Callable

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveInt
from pyspark.sql import functions as f

from inspection.word import Word
from trainer.archive.detector import at_work
from trainer.archive.pictures import PictureSource
from trainer.archive.replay import NEEDED, Replay
from trainer.archive.replayed import Replayer


class Cost(Word):
    inspections: NonNegativeInt
    pictures: NonNegativeInt
    """That the records tell of."""
    sampled: NonNegativeInt
    """Pictures that were looked at to know the time."""
    ms_per_picture: NonNegativeFloat | None
    """Fetch, decode, detect, judge, on one core; None: not one picture could be had."""
    cores: PositiveInt

    @property
    def minutes(self) -> float | None:
        """By the clock, with every core busy."""
        if self.ms_per_picture is None:
            return None
        return self.pictures * self.ms_per_picture / self.cores / 60_000

    def __str__(self) -> str:
        counted = f"{self.inspections} inspections, {self.pictures} pictures"
        if self.minutes is None:
            return f"{counted}; how long it takes is not known: of the sample, no picture could be had"
        time = f"{self.minutes:.1f} minutes" if self.minutes >= 1 else f"{self.minutes * 60:.0f} seconds"
        return (
            f"{counted}; about {time} on {self.cores} cores "
            f"({self.ms_per_picture:.1f} ms a picture, measured on {self.sampled})"
        )


def estimate(replay: Replay, cores: int, units: int, monotonic: Callable[[], float]) -> Cost:
    """Judges `units` drawn inspections here, in this process, and takes the time.

    Raises:
        Unavailable: the picture store does not answer.
    """
    drawn = [row["id"] for row in replay.rows.select("id").orderBy(f.xxhash64("id")).limit(units).collect()]
    rows = [row.asDict() for row in replay.rows.where(f.col("id").isin(drawn)).select(*NEEDED).collect()]
    replayer = Replayer(replay.shelf, at_work(replay.packed), PictureSource(replay.pictures_url))
    began = monotonic()
    looked = sum(replayer.replay_row(row)["pictures"] for row in rows)
    took_ms = (monotonic() - began) * 1000
    return Cost(
        inspections=replay.inspections,
        pictures=replay.pictures,
        sampled=looked,
        ms_per_picture=took_ms / looked if looked else None,
        cores=cores,
    )
