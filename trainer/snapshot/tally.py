"""What there is to count in a snapshot's rows, counted in one go."""

from dataclasses import dataclass
from typing import Self

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from inspection.label import Split
from trainer.snapshot.manifest import Shard

TAKEN, SOURCE, REFUSED = "taken", "source", "refused"


@dataclass(frozen=True)
class Tally:
    pictures: dict[Split, int]
    """Taken, by split."""
    refused: dict[str, int]
    """By reason."""
    sources: tuple[str, ...]
    """Of what was taken, in alphabetical order."""
    shards: tuple[Shard, ...]

    @property
    def rows(self) -> int:
        return sum(self.pictures.values()) + sum(self.refused.values())

    @classmethod
    def of(cls, rows: DataFrame) -> Self:
        """Of `columns.judged`. One pass: a row counts once for its shard or reason, once for its source."""
        taken = f.col("refused").isNull()
        place = f.struct(
            f.when(taken, f.lit(TAKEN)).otherwise(f.lit(REFUSED)).alias("kind"),
            f.when(taken, f.col("split")).otherwise(f.col("refused")).alias("name"),
            f.when(taken, f.col("shard")).otherwise(f.lit("")).alias("shard"),
        )
        source = f.struct(
            f.lit(SOURCE).alias("kind"), f.col("source").alias("name"), f.lit("").alias("shard")
        )
        both = f.when(taken, f.array(place, source)).otherwise(f.array(place))
        counted = rows.select(f.explode(both).alias("what")).groupBy("what").count().collect()
        known = sorted((row.what.kind, row.what.name, row.what.shard, row["count"]) for row in counted)
        shards = [Shard(path=s, split=Split(n), pictures=c) for kind, n, s, c in known if kind == TAKEN]
        return cls(
            pictures={split: total for split in Split if (total := _pictures(shards, split))},
            refused={name: count for kind, name, _, count in known if kind == REFUSED},
            sources=tuple(name for kind, name, _, _ in known if kind == SOURCE),
            shards=tuple(shards),
        )


def boxes_per_label(taken: DataFrame) -> dict[str, int]:
    """In alphabetical order of the labels."""
    labels = taken.select(f.explode("boxes.label").alias("label")).groupBy("label").count()
    return dict(sorted((row.label, row["count"]) for row in labels.collect()))


def _pictures(shards: list[Shard], split: Split) -> int:
    return sum(shard.pictures for shard in shards if shard.split is split)
