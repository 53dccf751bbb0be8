from datetime import date, timedelta
from pathlib import Path

import pytest

from inspection.errors import InputRefused
from tests.fakes.passing import BUNDLE, LINE
from tests.fakes.words import NOON
from trainer.stream.folder import Counting, StreamFolder
from trainer.stream.rates import Counted
from trainer.stream.tally import Tally, Window
from trainer.stream.windows import tallies

OK = Counted(NOON, LINE, "AC-100", BUNDLE, "verdict", "OK", 0)
NEXT_DAY = OK._replace(start=NOON + timedelta(days=1))
DAYS = (NOON.date(), NEXT_DAY.start.date())


def counts(folder: StreamFolder) -> dict[int, int]:
    """OK by the day of the month."""
    windows: list[tuple[Window, Tally]] = list(tallies(folder.line_windows(LINE, DAYS)))
    return {window.start.day: tally["verdict", "OK", 0] for window, tally in windows}


def test_batches_add_up(tmp_path: Path) -> None:
    folder = StreamFolder(str(tmp_path))
    folder.add(0, {OK: 3})
    folder.add(1, {OK: 4, NEXT_DAY: 1})
    assert counts(folder) == {31: 7, 1: 1}


def test_a_batch_that_was_cut_short_between_two_files_adds_only_what_is_lacking(tmp_path: Path) -> None:
    folder = StreamFolder(str(tmp_path))
    folder.add(0, {OK: 3})
    folder.add(1, {OK: 4})  # killed: the other day's file was not written any more
    folder.add(1, {OK: 4, NEXT_DAY: 1})
    assert counts(folder) == {31: 7, 1: 1}


def test_days_of_a_period(tmp_path: Path) -> None:
    folder = StreamFolder(str(tmp_path))
    folder.add(0, {OK: 3, NEXT_DAY: 1})
    assert [len(table) for table in folder.all_windows(date(2026, 1, 31), date(2026, 2, 1))] == [1]


def test_what_is_counted_cannot_change_half_way(tmp_path: Path) -> None:
    StreamFolder(str(tmp_path)).begin(Counting(inspections="in", window_s=600))
    StreamFolder(str(tmp_path)).begin(Counting(inspections="in", window_s=600))
    with pytest.raises(InputRefused, match="was begun with window_s 600, not 60; set it back, or let `out`"):
        StreamFolder(str(tmp_path)).begin(Counting(inspections="in", window_s=60))


def test_windows_without_their_checkpoint(tmp_path: Path) -> None:
    """Spark would begin again with batch 0, which the windows have seen: nothing would be counted."""
    folder = StreamFolder(str(tmp_path))
    folder.begin(Counting(inspections="in", window_s=600))
    folder.add(0, {OK: 3})
    with pytest.raises(InputRefused, match="its checkpoint is gone"):
        folder.begin(Counting(inspections="in", window_s=600))
