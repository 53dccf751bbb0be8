from datetime import datetime, timedelta
from pathlib import Path

from inspection.verdict import Verdict
from tests.fakes.passing import BUNDLE, LINE
from tests.fakes.words import NOON
from trainer.stream.folder import StreamFolder
from trainer.stream.rates import Counted
from trainer.stream.reference import Usual
from trainer.stream.settings import AlarmLimits
from trainer.stream.tally import Group, Window
from trainer.stream.watch import alarms_in

TEN = timedelta(minutes=10)
GROUP = Group(LINE, "AC-100", BUNDLE)
USUAL = {GROUP: Usual(line=LINE, sku="AC-100", bundle=BUNDLE, inspections=1000, ng=10, scores={})}
BEFORE_MIDNIGHT = NOON.replace(hour=23, minute=50)


def folder_with_ng(tmp_path: Path, *starts: datetime) -> StreamFolder:
    """A hundred units in each window, all NG."""
    folder = StreamFolder(str(tmp_path))
    folder.add(0, {Counted(start, *GROUP, "verdict", Verdict.NG, 0): 100 for start in starts})
    return folder


def told(
    folder: StreamFolder, touched: list[datetime], before: datetime | None, after: datetime
) -> list[tuple[datetime, bool]]:
    windows = [Window(start, GROUP) for start in touched]
    marks = {} if before is None else {LINE: before}
    alarms = alarms_in(folder, USUAL, AlarmLimits(), TEN, windows, marks, {LINE: after})
    return [(alarm.start, alarm.again) for alarm in alarms]


def test_a_window_that_the_batch_closes(tmp_path: Path) -> None:
    folder = folder_with_ng(tmp_path, NOON, NOON + TEN)
    assert told(folder, [NOON, NOON + TEN], None, NOON + TEN) == [(NOON, False)]
    assert told(folder, [NOON + TEN], NOON + TEN, NOON + TEN + TEN) == [(NOON + TEN, False)]


def test_a_window_of_yesterday_that_today_closes(tmp_path: Path) -> None:
    """The batch has nothing of yesterday itself."""
    after = BEFORE_MIDNIGHT + TEN
    today = after + TEN
    folder = folder_with_ng(tmp_path, BEFORE_MIDNIGHT, today)
    assert told(folder, [today], after - timedelta(minutes=1), after) == [(BEFORE_MIDNIGHT, False)]


def test_a_closed_window_is_told_again_only_if_something_came_late(tmp_path: Path) -> None:
    folder = folder_with_ng(tmp_path, NOON, NOON + TEN)
    later = NOON + timedelta(hours=1)
    assert told(folder, [NOON], later, later) == [(NOON, True)]
    assert told(folder, [later], later, later) == []


def test_another_bundle_has_no_reference_yet(tmp_path: Path) -> None:
    folder = StreamFolder(str(tmp_path))
    other = GROUP._replace(bundle="c" * 64)
    folder.add(0, {Counted(NOON, *other, "verdict", Verdict.NG, 0): 100})
    assert alarms_in(folder, USUAL, AlarmLimits(), TEN, [Window(NOON, other)], {}, {LINE: NOON + TEN}) == []
