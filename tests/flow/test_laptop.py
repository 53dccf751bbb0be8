"""The laptop's factory as a user starts it: all programs, the embedded broker, in short."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
DATA = Path(os.environ.get("SIGHTLINE_DATA", REPOSITORY.parent / "shared" / "data"))


def demo(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run it to its end; the figures by name."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "deploy.laptop", "--exit", "--folder", str(folder / "plant")]
    done = subprocess.run(
        [*command, "--report", str(report), *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    content = json.loads(report.read_text())
    assert set(content) == {"machine", "rows"}
    return {row["name"]: row for row in content["rows"]}


@pytest.mark.spark
def test_the_loop_closes_on_rendered_panels(tmp_path: Path) -> None:
    """Accuracy is the long run's matter (`make demo`); here every part has to do its work once."""
    rows = demo(tmp_path, "--units", "30", "--fresh", "10", "--steps", "60")
    assert rows["pictures"]["value"] == 30
    assert rows["inspections with the new bundle"]["value"] == 10
    assert rows["units without a verdict before"]["value"] == 0
    assert rows["units without a verdict after"]["value"] == 0
    assert rows["spool depth"]["value"] == 0


@pytest.mark.spark
@pytest.mark.real_pictures
def test_every_real_picture_of_the_test_split_is_judged_right(tmp_path: Path) -> None:
    if not (DATA / "screws").is_dir() and not os.environ.get("CI"):
        pytest.skip(f"no real pictures in {DATA}; set SIGHTLINE_DATA")
    rows = demo(tmp_path, "--pictures", str(DATA / "screws"))
    assert rows["units right"]["value"] == 46
    assert rows["units right"]["holds"] is True
