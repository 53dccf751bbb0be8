"""A dozen inspections, judged again on one Spark session."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from pyspark.sql import SparkSession

from inspection.again import Outcome
from inspection.errors import InputRefused, Unavailable
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words
from tests.fakes.archive import BRIGHT, DARK, DIM, RECIPE, Archive, shaded
from tests.fakes.networks import network_bundle
from trainer.archive.cost import estimate
from trainer.archive.landed import Period, Wanted
from trainer.archive.parts import DONE, PartsFolder, Progress
from trainer.archive.recipes import RecipeShelf
from trainer.archive.replay import Replay, plan_replay, run_replay
from trainer.archive.suspects import largest_groups, summarise

pytestmark = pytest.mark.spark
TOMORROW = words.NOON + timedelta(days=1)
SHELF = RecipeShelf(recipes=(RECIPE,), as_recorded=False)
BACK = words.STATION.model_copy(update={"line": "line-2"})


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Seven units: 2 as they were, 2 good ones without their screw, 1 unsure, 1 lost picture, 1 not armed."""
    archive = Archive(tmp_path / "store")
    archive.add(Verdict.OK, BRIGHT)
    archive.add(Verdict.OK, DARK, lot="L7")
    archive.add(Verdict.OK, DIM)
    archive.add(Verdict.NG, DARK + 1, station=BACK)
    archive.add(Verdict.OK, BRIGHT + 1, kept=False)
    armed = Finding(verdict=Verdict.INVALID, cause=Cause.NOT_ARMED)
    archive.add(Verdict.INVALID, BRIGHT, findings=(armed,))
    archive.add(Verdict.OK, DARK, lot="L7", at=TOMORROW)
    return archive


def plan(spark: SparkSession, archive: Archive, bundle: Path, **changes: Any) -> Replay:
    period = Period(first=date(2026, 1, 31), end=date(2026, 2, 2))
    wanted = Wanted(period=period).model_copy(update=changes)
    return plan_replay(spark, bundle, SHELF, wanted, archive.inspections, str(archive.folder), part_rows=5)


def test_every_inspection_has_one_outcome(spark: SparkSession, archive: Archive, tmp_path: Path) -> None:
    replay = plan(spark, archive, network_bundle(tmp_path / "net"))
    assert (replay.inspections, replay.pictures) == (7, 7)
    folder = PartsFolder(str(tmp_path / "out" / "units"))
    told: list[Progress] = []
    run_replay(spark, replay, folder, told.append)
    assert [(one.done, one.of) for one in told] == [(4, 7), (6, 7), (7, 7)]
    summary = summarise(spark, replay, folder, str(tmp_path / "out"))
    assert summary.outcomes == {
        Outcome.SAME: 2,
        Outcome.CHANGED: 3,
        Outcome.NO_PICTURE: 1,
        Outcome.NO_RECIPE: 0,
        Outcome.NOT_JUDGED: 1,
    }
    assert sum(summary.outcomes.values()) == summary.inspections == 7
    assert summary.verdicts == {"OK -> NG": 2, "OK -> REVIEW": 1}
    assert summary.reasons == {"front: is missing in the store": 1, "the station said: not armed": 1}


def test_suspects_for_the_mes(spark: SparkSession, archive: Archive, tmp_path: Path) -> None:
    replay, folder = (
        plan(spark, archive, network_bundle(tmp_path / "net")),
        PartsFolder(str(tmp_path / "out" / "units")),
    )
    run_replay(spark, replay, folder, lambda _told: None)
    assert summarise(spark, replay, folder, str(tmp_path / "out")).suspects == 3
    with (tmp_path / "out" / "suspects.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["serial"], row["lot"], row["now"]) for row in rows] == [
        ("S2", "L7", "NG"),
        ("S3", "L1", "REVIEW"),
        ("S7", "L7", "NG"),
    ]
    assert rows[0]["at"] == "2026-01-31T12:00:02.000Z"
    assert rows[0]["why"] == "now NG: empty slot screw screw-1 0.10 in front"
    table = parquet.read_table(tmp_path / "out" / "suspects.parquet")
    assert table["serial"].to_pylist() == ["S2", "S3", "S7"]
    largest, other = largest_groups(spark, replay, folder, 10)
    assert (largest.lot, largest.about, largest.then, largest.now, largest.count) == (
        "L7", "screw", Verdict.OK, Verdict.NG, 2,
    )  # fmt: skip
    assert (largest.first.day, largest.last.day, other.lot) == (31, 1, "L1")


def test_a_second_try_does_only_what_is_lacking(
    spark: SparkSession, archive: Archive, tmp_path: Path
) -> None:
    """What was done stays, what was cut short is done anew, and what has landed since comes in."""
    bundle, folder = network_bundle(tmp_path / "net"), PartsFolder(str(tmp_path / "out" / "units"))
    replay = plan(spark, archive, bundle)
    run_replay(spark, replay, folder, lambda _told: None)
    first, *_, last = replay.parts
    (tmp_path / "out" / "units" / last.path / DONE).unlink()
    archive.keep(shaded(BRIGHT + 1))  # the lost picture: a part that is done does not see it
    archive.add(Verdict.OK, BRIGHT, at=TOMORROW)
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "out" / "units" / first.path).glob("*")}
    again = plan(spark, archive, bundle)
    assert again.question == replay.question
    run_replay(spark, again, folder, lambda _told: None)
    assert {file: file.stat().st_mtime_ns for file in before} == before
    summary = summarise(spark, again, folder, str(tmp_path / "out"))
    assert sum(summary.outcomes.values()) == 8
    assert summary.outcomes[Outcome.NO_PICTURE] in (0, 1)


def test_of_one_line_or_station(spark: SparkSession, archive: Archive, tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "net")
    assert plan(spark, archive, bundle, line="suzhou/line-2").inspections == 1
    assert plan(spark, archive, bundle, station=str(words.STATION)).inspections == 6
    one_day = Period(first=date(2026, 1, 31), end=date(2026, 2, 1))
    assert plan(spark, archive, bundle, period=one_day).inspections == 6
    with pytest.raises(InputRefused, match=r"nothing was inspected from 2026-01-31 .* at suzhou/line-9"):
        plan(spark, archive, bundle, line="suzhou/line-9")


def test_where_nothing_landed(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no landed inspections there"):
        plan(spark, Archive(tmp_path / "nowhere"), network_bundle(tmp_path / "net"))


def test_what_breaks_off_is_one_line(spark: SparkSession, archive: Archive, tmp_path: Path) -> None:
    """A store that does not answer: the folder of the pictures is a file."""
    replay = plan(spark, archive, network_bundle(tmp_path / "net"))
    broken = replay._replace(pictures_url=str(next(archive.folder.glob("inspections/*/*.parquet"))))
    with pytest.raises(
        Unavailable,
        match=r"^part day=2026-01-31/.* broke off \(.*NotADirectoryError.*\); started again",
    ):
        run_replay(spark, broken, PartsFolder(str(tmp_path / "out" / "units")), lambda _told: None)


def test_the_cost_is_counted_and_measured(spark: SparkSession, archive: Archive, tmp_path: Path) -> None:
    replay = plan(spark, archive, network_bundle(tmp_path / "net"))
    cost = estimate(replay, cores=2, units=100, monotonic=iter([10.0, 10.5]).__next__)
    assert (cost.inspections, cost.pictures, cost.sampled) == (7, 7, 6)
    assert cost.ms_per_picture == pytest.approx(500 / 6)
    assert cost.minutes == pytest.approx(7 * 500 / 6 / 2 / 60_000)
