"""A few strikes of each row; all of them: `make check-faults`.

No time is judged here, only what has become of the units.
"""

import shutil
from pathlib import Path

import pytest

from tests.faults.cluster.asked import Asked
from tests.faults.cluster.scorecard import SCORECARD

pytestmark = [pytest.mark.broker, pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")]
SEED = 20261127
TIMED = {"s", "MB", "results/s"}
SHORT = [name for name in SCORECARD if name != "F5"]
"""Each strike of F5 is a test already (`tests/faults/alarms`)."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.postgres) if name == "A6" else name for name in SHORT]
)
def test_no_strike_loses_doubles_or_mixes_up_a_unit(name: str, tmp_path: Path) -> None:
    row = SCORECARD[name]
    figures = row.run(Asked(tmp_path, row.short, SEED))
    red = [one for one in figures if one.holds is False and one.unit not in TIMED]
    assert not red, f"make check-faults ARGS='--row {name} --times {row.short} --seed {SEED}'"


def test_a_planted_defect_turns_its_row_red(tmp_path: Path) -> None:
    row = SCORECARD["A4"]
    figures = row.run(Asked(tmp_path, row.planted or row.short, SEED, defect="PUBACK believed"))
    assert "lost" in [one.name for one in figures if one.holds is False]
