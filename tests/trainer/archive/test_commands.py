"""`trainer replay` as a person types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inspection.errors import InputRefused
from inspection.verdict import Verdict
from tests.fakes.archive import BRIGHT, DARK, RECIPE, Archive
from tests.fakes.networks import network_bundle
from trainer.archive.commands import period_of
from trainer.cli import app


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=answer)


@pytest.mark.spark
@pytest.mark.usefixtures("spark")
def test_a_replay_from_its_cost_to_its_suspects(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "store")
    archive.add(Verdict.OK, BRIGHT)
    archive.add(Verdict.OK, DARK)
    recipe = tmp_path / "recipe.json"
    recipe.write_text(RECIPE.model_dump_json())
    command = (
        "replay", "--pictures", archive.folder, "--bundle", network_bundle(tmp_path / "net"),
        "--recipe", recipe, "--from", "2026-01-31", "--to", "2026-01-31", "--out", tmp_path / "out",
    )  # fmt: skip
    asked = run(*command, "--estimate")
    assert asked.exit_code == 0, asked.output
    assert "2 inspections, 2 pictures; about" in " ".join(asked.output.split())
    assert run(*command, answer="n\n").exit_code == 0
    assert not (tmp_path / "out").exists()
    done = run(*command, "--yes")
    assert done.exit_code == 0, done.output
    folder = Path(done.output.split()[-1].removeprefix("file://"))
    summary = json.loads((folder / "summary.json").read_text())
    assert (summary["inspections"], summary["suspects"]) == (2, 1)
    suspect = (folder / "suspects.csv").read_text().splitlines()[1]
    assert suspect.startswith("S2,L1,AC-100,suzhou/line-1/final,2,")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("yesterday", "2026-03-01", "--from 'yesterday': not a day; write it like 2026-03-01"),
        ("2026-03-02", "2026-03-01", "--to 2026-03-01: lies before --from 2026-03-02"),
    ],
)
def test_days_are_days(first: str, last: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        period_of(first, last)


def test_the_last_day_belongs_to_the_period() -> None:
    assert str(period_of("2026-03-01", "2026-03-31").end) == "2026-04-01"
