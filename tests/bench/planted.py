"""`make check-planted`: a defect for each row that tests prove, planted in a copy; its tests must turn red.

With `--exactly` the other rows' tests run against it too, and must stay green. Rows that are struck have
their defects in `make check-faults ARGS="--plant all"`, a log-in's are in `make check-signon`.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from tests.bench.planted_defects import DEFECTS, Planted
from tests.bench.report import Row, publish
from tests.bench.signon import PARTS, ROOT, green


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-planted", description=__doc__)
    parser.add_argument("--row", help="this row's alone")
    parser.add_argument("--exactly", action="store_true", help="the other rows' tests too; half an hour")
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    chosen = parser.parse_args()
    planted = [one for one in DEFECTS if chosen.row is None or chosen.row in one.row]
    with tempfile.TemporaryDirectory(prefix="sightline-") as folder:
        copy = Path(folder)
        for part in (*PARTS, "trainer", "deploy"):
            there = ROOT / part
            (shutil.copytree if there.is_dir() else shutil.copy)(there, copy / part)
        rows = [_sound(copy)]
        if rows[0].holds:  # else every test is red, and proves nothing
            rows += [row for one in track(planted) for row in _struck(copy, one, chosen.exactly)]
    publish("Planted: each in its row, and in no other", rows, chosen.report)
    return 0 if all(row.holds for row in rows) else 1


def _sound(copy: Path) -> Row:
    red = [one.row for one in DEFECTS if not green(copy, *one.tests)]
    return Row("rows that are red without a defect", len(red), "", "= 0", not red, ", ".join(red))


def _struck(copy: Path, planted: Planted, exactly: bool) -> Iterable[Row]:
    file, text = copy / planted.edit.file, (copy / planted.edit.file).read_text(encoding="utf-8")
    assert text.count(planted.edit.sound) == 1, f"{planted.name}: {planted.edit.file} has changed"
    file.write_text(text.replace(planted.edit.sound, planted.edit.broken), encoding="utf-8")
    red = not green(copy, *planted.tests)
    yield Row(f"{planted.row}: {planted.name}", int(red), "red", "1", red, " ".join(planted.tests))
    if exactly:
        beside = [one.row for one in DEFECTS if one.row != planted.row and not green(copy, *one.tests)]
        yield Row(
            f"{planted.row}: others that turn red", len(beside), "", "= 0", not beside, ", ".join(beside)
        )
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
