"""An index written by hand: three pictures, two of which look nearly the same."""

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner, Result

from inspection.errors import InputRefused
from tests.fakes.indexes import lay, row
from trainer.archive.index import Index, Wish
from trainer.cli import app


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    screw = {"kind": "detection", "label": "screw", "place": 1, "score": 0.9}
    lay(tmp_path, row("a", 0, serial="S1"), row("b", 80), row("a", 0, **screw), row("b", 1, **screw))
    return lay(
        tmp_path, row("c", 10, station="s/l/x"), row("d", 0, kind="refused", vector=None), day="2026-03-02"
    )


def test_what_looks_most_like_it(index: Path) -> None:
    found = rows_of(run("similar", index, "--sha256", "a" * 64, "--k", 5))
    assert [(one["sha256"][0], one["likeness"]) for one in found] == [("c", "0.9848"), ("b", "0.1736")]
    of_the_second_day = rows_of(run("similar", index, "--sha256", "c" * 64))
    assert [one["sha256"][0] for one in of_the_second_day] == ["a", "b"]
    things = rows_of(run("similar", index, "--sha256", "a" * 64, "--detection", 1))
    assert [(one["sha256"][0], one["label"]) for one in things] == [("b", "screw")]
    error = run("similar", index, "--sha256", "f" * 64).exception
    assert isinstance(error, InputRefused)
    assert "has no picture fff" in str(error)


def test_what_to_label(index: Path, tmp_path: Path) -> None:
    found = rows_of(run("diverse", index, "--k", 2))
    assert found[0]["sha256"][0] == "b"
    assert found[1]["sha256"][0] == "a"
    parquet.write_table(pa.table({"sha256": ["a" * 64]}), tmp_path / "labelled.parquet")
    found = rows_of(run("diverse", index, "--k", 5, "--labelled", tmp_path / "labelled.parquet"))
    assert [one["sha256"][0] for one in found] == ["b", "c"]
    (only,) = rows_of(run("diverse", index, "--from", "2026-03-02", "--to", "2026-03-02"))
    assert only["station"] == "s/l/x"


def test_whether_it_drifts(tmp_path: Path) -> None:
    lay(tmp_path, *(row("a", degrees) for degrees in range(20)))
    index = lay(tmp_path, *(row("b", degrees) for degrees in range(40, 60)), day="2026-03-02")
    days = ("--from", "2026-03-02", "--to", "2026-03-02", "--reference-from", "2026-03-01")
    said = run("drift", index, *days, "--reference-to", "2026-03-01")
    assert "20 and 20 pictures look different" in said.output
    assert "give --from, --to, --reference-from" in str(run("drift", index).exception)
    none = run("drift", index, *days, "--reference-to", "2026-03-01", "--label", "dent")
    assert "has 0 of these from 2026-03-02" in str(none.exception)


def test_an_index_of_several_bundles(tmp_path: Path) -> None:
    lay(tmp_path, row("a", 0))
    index = lay(tmp_path, row("a", 0), row("b", 0), bundle="c")
    with pytest.raises(InputRefused, match=r"has bundles b{12}, c{12}; .* choose one with --bundle"):
        Index(str(index))
    assert len(Index(str(index), "cc").vectors(Wish())) == 2
    with pytest.raises(InputRefused, match="is no index"):
        Index(str(tmp_path / "nowhere"))


def test_features_of_what() -> None:
    said = run("features", "--pictures", "store", "--bundle", "b", "--index", "i").exception
    assert str(said) == "features: give --from and --to, or --list"
