"""Near-duplicates over a whole set: the Spark face of `neighbours` and `likeness`."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f

from trainer.snapshot.likeness import alike, unpack
from trainer.snapshot.neighbours import KEYS, in_order, keys_of, near_pairs
from trainer.snapshot.rules import Refused

NEAREST = 3
"""With how many others a picture is compared by pixels."""
ROWS_A_TASK = 500_000
TWINS = pa.schema([("sha256", pa.string()), ("twin_of", pa.string())])
HASH_BYTES = 32
"""As many as a digest has."""


def near_duplicates(likeness: DataFrame) -> DataFrame:
    """Of `columns.LIKENESS`: pictures that are one with another, whose digest is smaller (`twin_of`)."""
    hashes = likeness.select(f.unhex("sha256").alias("sha256"), "hash")
    tasks = max(1, -(-hashes.count() * KEYS // ROWS_A_TASK))
    keyed = hashes.mapInArrow(_keyed, "key long, sha256 binary, hash binary")
    met = keyed.repartition(tasks, "key").mapInArrow(_met, "first string, second string, bits int")
    nearest = Window.partitionBy("second").orderBy("bits", "first")
    few = met.distinct().withColumn("_rank", f.row_number().over(nearest)).where(f"_rank <= {NEAREST}")
    thumbs = likeness.select("sha256", "thumb")
    shown = few.join(thumbs.toDF("first", "one"), "first").join(thumbs.toDF("second", "other"), "second")
    # Looking is the dear part, and pairs come in clumps.
    spread = shown.select("first", "second", "one", "other").repartition(tasks * 2, "one")
    seen = spread.mapInArrow(_seen, "sha256 string, twin_of string")
    return seen.groupBy("sha256").agg(f.min("twin_of").alias("twin_of"))


def without_twins(rows: DataFrame, likeness: DataFrame) -> DataFrame:
    """`rows` of `columns.judged` with near-duplicates among those that can be taken marked as refused, and
    which picture each is one with (`twin_of`)."""
    fit = rows.where("refused is null").select("sha256")
    marked = rows.join(near_duplicates(likeness.join(fit, "sha256")), "sha256", "left")
    near = f.when(f.col("twin_of").isNotNull(), f.lit(str(Refused.NEAR)))
    return marked.withColumn("refused", f.coalesce("refused", near))


def _keyed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        keys = keys_of(_bytes(batch["hash"]))
        told = [pa.concat_arrays([batch[name]] * KEYS) for name in ("sha256", "hash")]
        yield pa.RecordBatch.from_arrays([pa.array(keys.T.ravel()), *told], ["key", "sha256", "hash"])


def _met(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    given = [batch for batch in batches if batch.num_rows]
    if not given:
        return
    table = pa.Table.from_batches(given).combine_chunks()
    keys = table["key"].to_numpy()
    hashes, names = (_bytes(table[name].combine_chunks()) for name in ("hash", "sha256"))
    order = in_order(keys, hashes)
    pairs = near_pairs(keys[order], hashes[order])
    one, other = ([names[at].tobytes().hex() for at in order[ends]] for ends in (pairs.first, pairs.second))
    told = [pa.array(map(min, one, other), pa.string()), pa.array(map(max, one, other), pa.string())]
    bits = pa.array(pairs.bits.astype(np.int32))
    yield pa.RecordBatch.from_arrays([*told, bits], ["first", "second", "bits"])


def _seen(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = zip(*(batch[name].to_pylist() for name in ("second", "first", "one", "other")), strict=True)
        told = [{"sha256": s, "twin_of": f} for s, f, one, other in rows if alike(unpack(one), unpack(other))]
        yield pa.RecordBatch.from_pylist(told, TWINS)


def _bytes(column: pa.Array) -> npt.NDArray[np.uint8]:
    """[N, 32] of a column of 32 bytes each."""
    return np.frombuffer(b"".join(column.to_pylist()), np.uint8).reshape(-1, HASH_BYTES)
