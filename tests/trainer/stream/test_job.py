"""The stream over a landing folder, in batches of one file, with Spark's own checkpoint."""

import json
import threading
from datetime import date, timedelta
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from inspection.errors import InputRefused, Unavailable
from inspection.verdict import Cause, Verdict
from tests.fakes.passing import LINE, each_minute, in_rows, in_windows, land, passed
from tests.fakes.words import NOON
from trainer.stream.folder import StreamFolder
from trainer.stream.job import BatchDone, watch_stream
from trainer.stream.reference import Reference, reference_of
from trainer.stream.settings import AlarmLimits, SiftRules, StreamSettings
from trainer.stream.tally import Tally, Window
from trainer.stream.windows import tallies

pytestmark = pytest.mark.spark
TEN = timedelta(minutes=10)
OK, NG = Verdict.OK, Verdict.NG


def settings(folder: Path) -> StreamSettings:
    return StreamSettings(
        inspections=str(folder / "store" / "inspections"),
        out=str(folder / "out"),
        files=1,
        sift=SiftRules(ok_share=0),
        limits=AlarmLimits(scores=10),
    )


class Told:
    """Remembers every batch; may break off at the end of one, before Spark has noted it as done."""

    def __init__(self, breaks_off_at: int | None = None) -> None:
        self.batches: list[BatchDone] = []
        self._breaks_off_at = breaks_off_at

    def __call__(self, done: BatchDone) -> None:
        if done.batch == self._breaks_off_at:
            raise OSError("planted: the job dies here")
        self.batches.append(done)


def watch(spark: SparkSession, folder: Path, tell: Told, reference: Reference | None = None) -> None:
    watch_stream(spark, settings(folder), reference, tell, True, threading.Event())


def kept_in(folder: Path) -> dict[int, str]:
    table = ds.dataset(str(folder / "out" / "kept"), format="parquet", partitioning="hive").to_table()
    rows = table.to_pylist()
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["seq"]: row["reason"] for row in rows}


def test_a_job_that_died_before_it_was_done_counts_nothing_twice(spark: SparkSession, tmp_path: Path) -> None:
    store = tmp_path / "store"
    rows = each_minute(1, [OK, OK, NG, OK] * 8, 0.9)
    for first in range(0, 32, 8):
        land(store, rows[first : first + 8], f"{first:019}")
    with pytest.raises(Unavailable, match=r"the stream broke off .*planted.*started again, it goes on there"):
        watch(spark, tmp_path, Told(breaks_off_at=1))
    assert sum(in_windows(tmp_path / "out").values()) == 16  # counted, and not noted as done
    told = Told()
    watch(spark, tmp_path, told)
    assert [done.batch for done in told.batches] == [1, 2, 3]
    assert in_windows(tmp_path / "out") == in_rows(rows, TEN)
    assert kept_in(tmp_path) == dict.fromkeys(range(3, 33, 4), "NG")
    more = each_minute(33, [OK] * 3)
    land(store, more, "later")
    watch(spark, tmp_path, told)
    assert in_windows(tmp_path / "out") == in_rows([*rows, *more], TEN)


def test_what_comes_late_is_counted_where_it_belongs_and_told(spark: SparkSession, tmp_path: Path) -> None:
    store = tmp_path / "store"
    land(store, [passed(1), passed(3, at=NOON + timedelta(hours=1))], "1")
    watch(spark, tmp_path, Told())
    late = passed(2, Verdict.INVALID, at=NOON + timedelta(minutes=1), cause=Cause.TOO_DARK)
    in_time = passed(4, at=NOON + timedelta(minutes=55))  # its window is open, until number 5 is seen
    land(store, [late, in_time, passed(5, at=NOON + timedelta(hours=2))], "2")
    with pytest.raises(Unavailable):
        watch(spark, tmp_path, Told(breaks_off_at=1))
    told = Told()
    watch(spark, tmp_path, told)
    assert [(done.inspections, done.late, done.kept) for done in told.batches] == [(3, 1, 1)]
    found = {window.start: tally for window, tally in windows(tmp_path)}
    assert found[NOON]["late", "", 0] == 1
    assert found[NOON]["cause", "too dark", 0] == 1
    assert found[NOON]["verdict", "OK", 0] + found[NOON]["verdict", "INVALID", 0] == 2
    assert kept_in(tmp_path) == {2: "INVALID: too dark"}


def test_a_window_raises_its_alarm_when_it_closes(spark: SparkSession, tmp_path: Path) -> None:
    store = tmp_path / "store"
    land(store, each_minute(1, [OK] * 40, 0.9, 0.9), "1")
    watch(spark, tmp_path, Told())
    usual = reference_of(
        date(2026, 1, 31), date(2026, 2, 1), ((one.group, tally) for one, tally in windows(tmp_path))
    )
    land(store, each_minute(41, [OK] * 10, 0.6, 0.6), "2")  # from 12:40; open until somebody sees 13:00
    told = Told()
    watch(spark, tmp_path, told, usual)
    assert [done.alarms for done in told.batches] == [()]
    land(store, each_minute(51, [OK] * 11, 0.9, 0.9), "3")
    watch(spark, tmp_path, told, usual)
    raised = told.batches[-1].alarms
    assert [(one.start, one.kind.value, one.label) for one in raised] == [
        (NOON + timedelta(minutes=40), "score drift (KS)", "screw"),
        (NOON + timedelta(minutes=40), "score drift (PSI)", "screw"),
    ]
    (file,) = (tmp_path / "out" / "alarms").glob("*.jsonl")
    assert [json.loads(line)["id"] for line in file.read_text().splitlines()] == [one.id for one in raised]


def test_where_nothing_landed(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no landed inspections there"):
        watch(spark, tmp_path, Told())


def windows(folder: Path) -> list[tuple[Window, Tally]]:
    days = (NOON.date(), (NOON + timedelta(days=1)).date())
    return list(tallies(StreamFolder(str(folder / "out")).line_windows(LINE, days)))


def test_light_that_changed_is_told_too(spark: SparkSession, tmp_path: Path) -> None:
    store, hour = tmp_path / "store", timedelta(hours=1)
    times = [NOON + timedelta(seconds=number) for number in range(240)]
    usual_light = [passed(number + 1, at=at, brightness=128.0) for number, at in enumerate(times[:120])]
    land(store, usual_light, "1")
    watch(spark, tmp_path, Told())
    usual = reference_of(
        date(2026, 1, 31), date(2026, 2, 1), ((one.group, tally) for one, tally in windows(tmp_path))
    )
    darker = [passed(number, at=at + hour, brightness=110.0) for number, at in enumerate(times[120:], 121)]
    land(store, [*darker, passed(300, at=NOON + 3 * hour)], "2")
    told = Told()
    watch(spark, tmp_path, told, usual)
    raised = told.batches[-1].alarms
    assert [(one.kind.value, one.view, one.count) for one in raised] == [
        ("brightness drift (KS)", "front", 120),
        ("brightness drift (PSI)", "front", 120),
    ]
