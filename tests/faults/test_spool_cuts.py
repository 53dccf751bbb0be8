"""One unit and a second that waits, cut at every step; six: `make check-spool`."""

import shutil
from pathlib import Path

import pytest

from tests.bench.release.cuts import without_fsync
from tests.faults.spool_cuts import Found, SpoolLife, cut_everywhere
from tests.faults.spool_once import FORGETS_EARLY, TOLD_FIRST

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
UNITS, SEED = 2, 1


def found_in(folder: Path, defect: str = "") -> Found:
    life = SpoolLife(folder, UNITS, defect)
    return cut_everywhere(life, life.calls, SEED)


def test_wherever_a_unit_is_cut_off_what_the_line_was_told_is_there(tmp_path: Path) -> None:
    found = found_in(tmp_path)

    assert found.faults == []
    assert found.kills == found.steps > 80
    assert found.power_cuts > 4 * found.steps


@pytest.mark.parametrize("defect", [TOLD_FIRST, FORGETS_EARLY])
def test_a_spool_that_promises_too_early_is_caught(tmp_path: Path, defect: str) -> None:
    assert any("told to the line and is lost" in fault for fault in found_in(tmp_path, defect).faults)


def test_so_is_one_that_does_not_flush(tmp_path: Path) -> None:
    life = SpoolLife(tmp_path, UNITS)
    found = cut_everywhere(life, without_fsync(life.calls), SEED)

    assert found.faults
    assert not any("killed" in fault for fault in found.faults)  # a kill takes nothing from the kernel
