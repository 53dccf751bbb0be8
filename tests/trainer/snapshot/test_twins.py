import hashlib

import numpy as np
import pytest
from pyspark.sql import SparkSession

from tests.fakes.copies import as_jpeg, brightened, cropped
from tests.fakes.plates import plate
from trainer.snapshot.columns import LIKENESS
from trainer.snapshot.gate import Looked, look
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.twins import near_duplicates

pytestmark = pytest.mark.spark


def entry(picture: np.ndarray, name: str) -> tuple[str, bytes, bytes]:  # type: ignore[type-arg]
    data = as_jpeg(picture)
    found = look(data, hashlib.sha256(data).hexdigest(), SnapshotRules())
    assert isinstance(found, Looked)
    return name, found.hash, found.thumb


def test_of_pictures_that_are_one_the_first_is_taken(spark: SparkSession) -> None:
    plates = [entry(plate(seed).image, f"a{seed}") for seed in range(8)]
    copies = [entry(brightened(plate(1).image), "b1"), entry(cropped(plate(2).image), "b2")]
    rows = spark.createDataFrame([*copies, *plates], LIKENESS)
    assert sorted(row.sha256 for row in near_duplicates(rows).collect()) == ["b1", "b2"]


def test_without_pictures_there_are_none(spark: SparkSession) -> None:
    assert near_duplicates(spark.createDataFrame([], LIKENESS)).collect() == []
