import hashlib

import pytest
from pyspark.sql import SparkSession

from model_registry.bundle.prepare import Picture
from tests.fakes.copies import as_jpeg, brightened, cropped
from tests.fakes.plates import plate
from trainer.snapshot.columns import LIKENESS
from trainer.snapshot.gate import Looked, look
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.twins import near_duplicates

pytestmark = pytest.mark.spark


def digest(name: str) -> str:
    return name.ljust(64, "0")


def entry(picture: Picture, name: str) -> tuple[str, bytes, bytes]:
    data = as_jpeg(picture)
    found = look(data, hashlib.sha256(data).hexdigest(), SnapshotRules())
    assert isinstance(found, Looked)
    return digest(name), found.hash, found.thumb


def test_of_pictures_that_are_one_the_first_is_taken(spark: SparkSession) -> None:
    plates = [entry(plate(seed).image, f"a{seed}") for seed in range(8)]
    copies = [entry(brightened(plate(1).image), "b1"), entry(cropped(plate(2).image), "b2")]
    rows = spark.createDataFrame([*copies, *plates], LIKENESS)
    found = {row.sha256: row.twin_of for row in near_duplicates(rows).collect()}
    assert found == {digest("b1"): digest("a1"), digest("b2"): digest("a2")}


def test_without_pictures_there_are_none(spark: SparkSession) -> None:
    assert near_duplicates(spark.createDataFrame([], LIKENESS)).collect() == []
