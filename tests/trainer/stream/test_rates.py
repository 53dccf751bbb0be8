from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest

from inspection.verdict import Verdict
from tests.fakes.passing import LINE, passed, seen
from tests.fakes.words import NOON
from trainer.stream.rates import bin_of, counted, window_of
from trainer.stream.seen import Seen, seen_of
from trainer.stream.settings import SiftRules
from trainer.stream.sift import Kept, Why

TEN = timedelta(minutes=10)


def told(
    unit: Seen, kept: Kept | None = None, closed: dict[str, datetime] | None = None
) -> Counter[tuple[str, str, int]]:
    ones = counted(unit, kept, closed or {}, TEN, SiftRules())
    return Counter((one.kind, one.name, one.bin) for one in ones)


def test_a_unit_adds_its_verdict_its_scores_and_what_is_to_be_seen() -> None:
    assert told(seen(Verdict.NG, 0.9, 0.9, 0.1), Kept(Why.NOT_OK, "NG")) == {
        ("verdict", "NG", 0): 1,
        ("score", "screw", 45): 2,
        ("score", "screw", 5): 1,
        ("label", "screw", 0): 2,  # .1 lies below the grey band
        ("kept", "not OK", 0): 1,
    }


def test_why_it_could_not_be_judged() -> None:
    assert told(seen(Verdict.INVALID, causes=("too dark",))) == {
        ("verdict", "INVALID", 0): 1,
        ("cause", "too dark", 0): 1,
    }


@pytest.mark.parametrize(("closed_at", "late"), [(9, 0), (10, 1), (11, 1)])
def test_late_is_what_comes_for_a_closed_window_and_counts_all_the_same(closed_at: int, late: int) -> None:
    counts = told(seen(at=NOON), closed={LINE: NOON + timedelta(minutes=closed_at)})
    assert counts["late", "", 0] == late
    assert counts["verdict", "OK", 0] == 1


def test_another_line_may_be_further() -> None:
    assert told(seen(), closed={"suzhou/line-2": NOON + timedelta(days=1)})["late", "", 0] == 0


def test_a_window_includes_its_start_and_not_its_end() -> None:
    assert window_of(NOON, TEN) == NOON
    assert window_of(NOON + TEN - timedelta(microseconds=1), TEN) == NOON
    assert window_of(NOON + TEN, TEN) == NOON + TEN


def test_bins_of_scores() -> None:
    assert [bin_of(score) for score in (0.0, 0.019, 0.02, 0.5, 0.999, 1.0)] == [0, 0, 1, 25, 49, 49]


def test_a_landed_row_as_arrow_gives_it() -> None:
    row = passed(7, Verdict.OK, 0.9).model_dump()
    row["at"] = datetime(2026, 1, 31, 20, 0, tzinfo=timezone(timedelta(hours=8)))
    unit = seen_of(row)
    assert unit == seen(Verdict.OK, 0.9, seq=7)
    assert unit.at.tzinfo is UTC


def test_the_brightness_of_each_picture_by_its_view() -> None:
    counts = told(seen(brightness=(("front", 127.9), ("back", 255.0))))
    assert counts["brightness", "front", 127] == counts["brightness", "back", 255] == 1


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.INVALID])
def test_brightness_is_read_from_the_record(verdict: Verdict) -> None:
    bright, of_before = passed(1, verdict, brightness=88.5), passed(1, verdict)
    assert seen_of(bright.model_dump()).brightness == (("front", 88.5),)
    assert seen_of(of_before.model_dump()).brightness == ()
