"""`make check-signon`: each check of a log-in dropped once, in a copy; the case that it stops must turn red.

The cases are those of `tests/dashboard/signon`; without a defect all of them are green, in the copy too.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.progress import track

from tests.bench.report import Row, publish
from tests.bench.signon_defects import DEFECTS, Defect

ROOT = Path(__file__).parents[2]
PARTS = ("dashboard", "inspection", "model_registry", "edge_agent", "tests", "pyproject.toml")
ROOM = "tests/dashboard/signon"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-signon", description=__doc__)
    parser.add_argument("--only", help="defects whose name has this in it")
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    chosen = parser.parse_args()
    defects = [one for one in DEFECTS if chosen.only is None or chosen.only in one.name]
    with tempfile.TemporaryDirectory(prefix="sightline-") as folder:
        copy = Path(folder)
        for part in PARTS:
            there = ROOT / part
            (shutil.copytree if there.is_dir() else shutil.copy)(there, copy / part)
        rows = [_sound(copy)]
        if rows[0].holds:  # else every case is red, and proves nothing
            rows += [_planted(copy, defect) for defect in track(defects)]
    publish("A hostile provider: each check dropped once", rows, chosen.report)
    return 0 if all(row.holds for row in rows) else 1


def _sound(copy: Path) -> Row:
    sound = green(copy, ROOM)
    return Row("without a defect", int(sound), "green", "1", sound)


def _planted(copy: Path, defect: Defect) -> Row:
    sound = {edit.file: (copy / edit.file).read_text(encoding="utf-8") for edit in defect.edits}
    for edit in defect.edits:
        assert sound[edit.file].count(edit.sound) == 1, f"{defect.name}: {edit.file} has changed"
        before = (copy / edit.file).read_text(encoding="utf-8")
        (copy / edit.file).write_text(before.replace(edit.sound, edit.broken), encoding="utf-8")
    red = not green(copy, ROOM, "-k", defect.case)
    for file, text in sound.items():
        (copy / file).write_text(text, encoding="utf-8")
    return Row(f"dropped: {defect.name}", int(red), "red", "1", red, defect.case)


def green(copy: Path, *tests: str) -> bool:
    """Whether these tests (arguments of pytest) pass in the copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout.decode()[-2000:])
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
