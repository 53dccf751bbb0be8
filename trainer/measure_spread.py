"""A bundle's figures on a snapshot, its pictures looked at by Spark's executors; to the last digit those of
`measure_bundle`.

The bundle travels as one tar to each executor; a Python worker unpacks, verifies and compiles it once. Each
task reads one shard of the pool, and only what was found comes back.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

from inspection.detection import Detection
from inspection.errors import InputRefused
from inspection.label import LabelledImage, Split
from inspection.word import Word
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.pack import bundle_tar
from model_registry.bundle.unpack import unpack
from model_registry.bundle.verify import verify_folder
from trainer.data.shards import open_snapshot, read_rows
from trainer.export.graph import graph_chain, read_graph
from trainer.measure.appraisal import Appraisal, Question
from trainer.measure.predict import Chain
from trainer.measure_bundle import Look, appraise_looks, look_at

LOOKED = pa.schema([("look", pa.string())])
REFUSED = f"{InputRefused.__module__}.{InputRefused.__qualname__}: "
TASKS_A_CORE = 4
"""So that a slow task does not keep all others waiting."""


class Told(Word):
    """A look on its way back to the driver."""

    row: LabelledImage
    found: tuple[Detection, ...]


def measure_on_spark(
    spark: SparkSession, folder: Path, snapshot: str, split: Split, question: Question
) -> Appraisal:
    """What `measure_bundle` says of the snapshot's split.

    Raises:
        InputRefused: as `measure_bundle`; on the executors' side it ends the job with its words.
    """
    manifest = verify_folder(folder)
    looks = look_on_spark(spark, folder, snapshot, split)
    return appraise_looks(looks, (), manifest, question)


def look_on_spark(spark: SparkSession, folder: Path, snapshot: str, split: Split) -> list[Look]:
    """What the bundle finds in each picture of a split, in no particular order."""
    manifest = verify_folder(folder)
    told = open_snapshot(snapshot)
    pictures = told.pictures.get(split, 0)
    if not pictures:
        raise InputRefused(f"{snapshot}: has no {split} pictures; choose another split")
    cores = spark.sparkContext.defaultParallelism
    shards = sum(shard.split is split for shard in told.shards)
    parts = shards if shards >= cores * TASKS_A_CORE else min(pictures, cores * TASKS_A_CORE)
    with TemporaryDirectory() as staging:
        tar = bundle_tar(folder, Path(staging) / f"{manifest.digest}.tar")
        spark.sparkContext.addFile(str(tar))
        name = tar.name

        def look(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            chain, known = opened(name)
            for batch in batches:
                for part in batch["part"].to_pylist():
                    shown = read_rows(snapshot, told, split, (part, parts))
                    found = [Told(row=one.row, found=one.found) for one in look_at(chain, known, shown)]
                    yield pa.RecordBatch.from_pylist(
                        [{"look": one.model_dump_json()} for one in found], LOOKED
                    )

        try:
            rows = spark.range(0, parts, 1, parts).toDF("part").mapInArrow(look, "look string").collect()
        except PythonException as error:
            raise refusal(error) or error from error
    told_by_all = (Told.model_validate_json(row.look) for row in rows)
    return [Look(one.row, one.found) for one in told_by_all]


def refusal(error: PythonException) -> InputRefused | None:
    """What an executor refused, in its own words; None: it broke in another way."""
    lines = [line for line in str(error).splitlines() if line.startswith(REFUSED)]
    return InputRefused(lines[-1].removeprefix(REFUSED)) if lines else None


@lru_cache(maxsize=2)
def opened(name: str) -> tuple[Chain, BundleManifest]:
    """The bundle that travelled as the file `name`, verified and compiled, once a Python worker."""
    folder = unpack(Path(SparkFiles.get(name)), Path(mkdtemp(dir=SparkFiles.getRootDirectory())))
    return graph_chain(read_graph(folder), threads=1), verify_folder(folder)
