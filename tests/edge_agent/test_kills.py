"""A hundred kills at random system calls; a thousand: `make check-kills`."""

import shutil
from pathlib import Path

import pytest

from tests.faults.kills import KillStorm

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: apt-get install strace"),
]

KILLS, SEED = 100, 20261124


def test_no_kill_loses_a_unit_or_tells_it_wrong(tmp_path: Path) -> None:
    with KillStorm(tmp_path, SEED) as storm:
        found = storm.run(KILLS)
    assert found.faults == 0, found
    assert found.judged + found.not_inspected == storm.units
    assert len(storm.hit) > KILLS // 4, "too few kills fell on a unit to prove anything"
