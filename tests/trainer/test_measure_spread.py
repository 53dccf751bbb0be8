"""Executors look at a snapshot's pictures, and the figures are those of one process."""

from pathlib import Path

import pytest
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

from inspection.errors import InputRefused
from inspection.label import Split
from tests.fakes.networks import network_bundle
from tests.fakes.trained import World
from trainer.measure.appraisal import Question
from trainer.measure_bundle import from_snapshot, measure_bundle
from trainer.measure_spread import measure_on_spark, refusal

QUESTION = Question(iou=0.33, budget=0.2)


@pytest.mark.spark
def test_figures_are_those_of_one_process_to_the_last_digit(
    spark: SparkSession, world: World, bundle: Path
) -> None:
    together = measure_on_spark(spark, bundle, world.snapshot, Split.TRAIN, QUESTION)
    alone = measure_bundle(bundle, from_snapshot(world.snapshot, Split.TRAIN), (), QUESTION)
    assert together == alone
    assert together.pictures == world.manifest.pictures[Split.TRAIN]


@pytest.mark.spark
def test_what_an_executor_refuses_is_said_in_its_words(
    spark: SparkSession, world: World, tmp_path: Path
) -> None:
    other = network_bundle(tmp_path / "net")
    with pytest.raises(InputRefused, match=r"the bundle does not know the label '.*'; it knows screw, dent"):
        measure_on_spark(spark, other, world.snapshot, Split.TRAIN, QUESTION)


@pytest.mark.spark
def test_a_split_without_pictures_is_refused(spark: SparkSession, world: World, bundle: Path) -> None:
    with pytest.raises(InputRefused, match="has no test pictures; choose another split"):
        measure_on_spark(spark, bundle, world.snapshot, Split.TEST, QUESTION)


def test_what_broke_otherwise_is_no_refusal() -> None:
    assert refusal(PythonException("Traceback ...\nValueError: of something else")) is None
