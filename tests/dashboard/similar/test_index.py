import os
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.similar.index import BESIDE_VECTOR, FRESH, SimilarIndex
from inspection.errors import InputRefused
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.indexes import lay, row

HERE = "wuhu/line-1/front"
PLENTY = 1_000_000


def known(index: SimilarIndex, clock: ClockByHand) -> set[int]:
    vectors = index.load(clock()).vectors
    return set() if vectors is None else {int(seq) for seq in vectors.seq}


def picture(seq: int, name: str = "a") -> dict[str, object]:
    return row(name, seq, station=HERE, seq=seq)


def test_pictures_of_inspections_are_known_and_nothing_else(tmp_path: Path) -> None:
    listed = row("c", 3.0)  # of a list, not of an inspection
    thing = row("a", 2.0, kind="detection", station=HERE, seq=9)
    index = SimilarIndex(str(lay(tmp_path, picture(1), thing, listed)), PLENTY)

    assert known(index, ClockByHand()) == {1}


def test_no_index_yet_is_no_mistake(tmp_path: Path) -> None:
    clock = ClockByHand()
    assert SimilarIndex(str(tmp_path / "none"), PLENTY).load(clock()).vectors is None
    assert SimilarIndex(None, PLENTY).load(clock()).vectors is None


def test_it_is_read_again_when_it_has_changed_and_not_before(tmp_path: Path) -> None:
    clock = ClockByHand()
    index = SimilarIndex(str(lay(tmp_path, picture(1))), PLENTY)
    first = index.load(clock())

    lay(tmp_path, picture(2), day="2026-03-02")
    clock.forward(seconds=FRESH.total_seconds() - 1)
    assert index.load(clock()) is first
    clock.forward(seconds=1)
    assert known(index, clock) == {1, 2}
    second = index.load(clock())
    clock.forward(minutes=5)
    assert index.load(clock()) is second


def test_of_several_bundles_the_newest_counts(tmp_path: Path) -> None:
    for bundle, seq, age in (("b", 1, 60), ("a", 2, 0)):
        lay(tmp_path, picture(seq), bundle=bundle)
        for path in (tmp_path / "index").glob(f"bundle={bundle}*/*/*/*.parquet"):
            at = path.stat().st_mtime - age
            os.utime(path, (at, at))

    assert known(SimilarIndex(str(tmp_path / "index"), PLENTY), ClockByHand()) == {2}


def test_memory_has_a_bound_and_the_newest_days_fill_it(tmp_path: Path) -> None:
    lay(tmp_path, picture(1), picture(2))
    index_at = lay(tmp_path, picture(3), picture(4), day="2026-03-02")
    for_three = 3 * (2 * 4 + BESIDE_VECTOR)
    index = SimilarIndex(str(index_at), for_three)

    clock = ClockByHand()
    assert known(index, clock) == {3, 4, 1}
    assert index.load(clock()).left_out == 1


def test_what_is_no_index_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / f"bundle={'b' * 64}" / "day=2026-03-01" / "1-9" / "x.parquet"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not Parquet")

    with pytest.raises(InputRefused, match=r"similar\.url .*: no index of `trainer features`"):
        SimilarIndex(str(tmp_path), PLENTY).load(ClockByHand()() + timedelta(0))
