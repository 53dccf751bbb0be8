"""One labelled picture and four that are not, by a released model and by its shadow."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner, Result

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.roles import Role
from inspection.errors import InputRefused
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.founds import LIMITS
from tests.fakes.indexes import lay, row
from tests.fakes.station_reports import STATION, make_record
from trainer.archive.index import Limits
from trainer.cli import app
from trainer.intake.table import BOX


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["ask", *map(str, arguments)])


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def thing(name: str, label: str, score: float) -> dict[str, Any]:
    box = {"x1": 0.0, "y1": 0.0, "x2": 9.0, "y2": 9.0}
    return row(name, 0, kind="detection", label=label, score=score, place=1, **box)


def written(folder: Path, *rows: dict[str, Any], bundle: str) -> Path:
    index = lay(folder, *rows, bundle=bundle)
    limits = Limits(thresholds=LIMITS).model_dump_json()
    (index / f"bundle={bundle * 64}" / "thresholds.json").write_text(limits)
    return index


PICTURES = [row("a", 0, serial="S1"), row("b", 60), row("c", -60), row("d", 180), row("e", 61)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    things = [thing("b", "dent", 0.43), thing("c", "scratch", 0.95), thing("e", "dent", 0.43)]
    return written(tmp_path, *PICTURES, *things, bundle="b")


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """The first picture, with many dents and a scratch."""
    boxes = [{"label": "dent"}] * 9 + [{"label": "scratch"}]
    schema = pa.schema([("sha256", pa.string()), ("boxes", pa.list_(BOX))])
    table = pa.Table.from_pylist([{"sha256": "a" * 64, "boxes": boxes}], schema)
    parquet.write_table(table, tmp_path / "labels.parquet")
    return tmp_path / "labels.parquet"


def test_what_to_ask_about_and_why(index: Path, labels: Path) -> None:
    found = rows_of(ask(index, "--k", 3, "--labelled", labels))
    assert [(one["sha256"][0], one["reason"]) for one in found] == [
        ("e", "dent at 0.43, between 0.30 and 0.50"),
        ("c", "scratch has only 1 labelled example"),
        ("d", "unlike anything labelled or asked so far (likeness -0.48)"),
    ]
    assert list(found[0])[:3] == ["worth", "reason", "sha256"]


def test_where_two_models_disagree(index: Path, tmp_path: Path, labels: Path) -> None:
    shadow = written(tmp_path, *PICTURES[1:], thing("b", "dent", 0.43), thing("e", "dent", 0.43), bundle="c")
    arguments = (shadow, "--bundle", "b", "--beside-bundle", "c", "--labelled", labels, "--k", 1)
    (first,) = rows_of(ask(*arguments))
    assert (first["sha256"][0], first["reason"].split("; ")[0]) == (
        "c",
        "the two models disagree: scratch 0.95 / nothing",
    )
    same = ask(index, "--bundle", "b", "--beside", index, "--beside-bundle", "b").exception
    assert isinstance(same, InputRefused)
    assert "is by the same model bbbbbbbbbbbb" in str(same)


def test_what_the_shadow_has_not_seen_is_not_in_dispute(index: Path, tmp_path: Path, labels: Path) -> None:
    written(tmp_path, row("b", 60), bundle="c")
    arguments = (index, "--bundle", "b", "--beside-bundle", "c", "--labelled", labels)
    told = {one["sha256"][0]: one["reason"] for one in rows_of(ask(*arguments))}
    assert "disagree" not in told["c"]


def test_of_one_period(index: Path) -> None:
    assert rows_of(ask(index, "--from", "2026-03-02", "--to", "2026-03-02")) == []


def test_an_index_that_does_not_say_what_its_scores_mean(tmp_path: Path) -> None:
    error = ask(lay(tmp_path, *PICTURES)).exception
    assert isinstance(error, InputRefused)
    assert "thresholds.json: is missing or damaged; run `trainer features` again" in str(error)


def test_a_dashboard_gets_them_with_their_reasons_once(tmp_path: Path, labels: Path) -> None:
    pictures = [row("a", 0, serial="S1")]
    pictures += [
        row(name, 60 * seq, station=STATION.path, seq=seq) for seq, name in enumerate("bcd", start=1)
    ]
    index = written(tmp_path, *pictures, thing("b", "dent", 0.43), bundle="b")
    database = Database.open(f"sqlite:///{tmp_path}/dashboard.db")
    migrate(database)
    site = DashboardSite(database, tmp_path)
    for seq in (1, 2):
        site.report(make_record(seq))
    token, settings = tmp_path / "token", tmp_path / "trainer.toml"
    with DashboardRunning(site) as running:
        settings.write_text(
            f'data_dir = "{tmp_path}"\n[dashboard]\nurl = "{running.address}"\ntoken_file = "{token}"\n'
        )
        token.write_text(site.accounts.add_token("asker", Role.ENGINEER, site.clock()))
        arguments = (index, "--labelled", labels, "--post", "--settings", settings)
        first, again = ask(*arguments), ask(*arguments)
        token.write_text(site.accounts.add_token("looker", Role.OPERATOR, site.clock()))
        refused = ask(*arguments).exception
    items = site.asks(Role.REVIEWER).get("/api/reviews/queue").json()["items"]
    database.close()

    assert {one["sha256"][0] for one in rows_of(first)} == {"b", "c", "d"}
    assert "2 wait for people; 0 are decided already, 1 unknown there" in " ".join(first.stderr.split())
    assert again.exit_code == 0
    assert sorted(item["seq"] for item in items) == [1, 2]
    assert {item["seq"]: item["asked"] for item in items}[1].startswith("dent at 0.43, between 0.30 and 0.50")
    assert isinstance(refused, InputRefused)
    assert "POST /api/asked: this needs the role engineer; looker is operator" in str(refused)


def test_to_post_it_has_to_know_where(index: Path, tmp_path: Path) -> None:
    assert "--post: name the trainer's settings file" in str(ask(index, "--post").exception)
    settings = tmp_path / "trainer.toml"
    settings.write_text(f'data_dir = "{tmp_path}"\n')
    assert "[dashboard] is missing" in str(ask(index, "--post", "--settings", settings).exception)
