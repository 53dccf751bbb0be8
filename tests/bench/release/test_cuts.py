"""`make check-release --only cuts` does the same with more ways of finishing, and real kills."""

import shutil
from pathlib import Path

import pytest

from tests.bench.release.cuts import (
    Update,
    cut_everywhere,
    renamed_before_fsync,
    without_fsync,
    without_fsync_of_folders,
)

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> Update:
    return Update(tmp_path_factory.mktemp("update"))


def test_wherever_an_update_is_cut_the_next_start_is_sound(update: Update) -> None:
    found = cut_everywhere(update, update.calls, seed=1, finish_every=40)
    assert found.points > 50
    assert found.faults == []


def test_without_fsync_it_would_not_be(update: Update) -> None:
    found = cut_everywhere(update, without_fsync(update.calls), seed=1, finish_every=10_000)
    assert any("names only" in fault for fault in found.faults)


def test_nor_without_fsync_of_folders(update: Update) -> None:
    """The floor's new name may be lost, and the new bundle's be there."""
    found = cut_everywhere(update, without_fsync_of_folders(update.calls), seed=1, finish_every=10_000)
    assert any("above the old floor" in fault for fault in found.faults)


def test_nor_with_names_before_bytes(update: Update) -> None:
    found = cut_everywhere(update, renamed_before_fsync(update.calls), seed=1, finish_every=10_000)
    assert found.faults


def test_nor_with_a_floor_that_is_raised_last(tmp_path: Path) -> None:
    late = Update(tmp_path, late_floor=True)
    found = cut_everywhere(late, late.calls, seed=1, finish_every=10_000)
    assert any("above the old floor" in fault for fault in found.faults)
