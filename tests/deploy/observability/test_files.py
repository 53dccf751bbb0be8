"""What is given to Prometheus and Grafana, held against the programs; neither of them runs here."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from dashboard.alarms import standing
from dashboard.ingest import metrics as ingest
from deploy.observability.__main__ import HERE, written
from deploy.observability.table import TABLE, By, Row
from edge_agent import fault_watch
from inspection.fault import Fault
from tests.faults.alarms.world import World, migrated

OF_PROMETHEUS = {"up"}
RULES = yaml.safe_load((HERE / "rules.yml").read_text())["groups"][0]["rules"]
PANELS = json.loads((HERE / "grafana" / "sightline.json").read_text())["panels"]
EXPRESSIONS = [
    *(rule["expr"] for rule in RULES),
    *(target["expr"] for panel in PANELS for target in panel.get("targets", ())),
]


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[By, str]]:
    """What the programs tell at /metrics, once a unit has passed."""
    folder = tmp_path_factory.mktemp("plant")
    with migrated(folder) as template:
        world = World(folder, template)
        world.station.certificate_until = world.clock.now() + timedelta(days=90)
        world.station.build()
        for _ in range(4):
            world.second()
        yield world.told()
        world.close()


def names(text: str) -> set[str]:
    families = text_string_to_metric_families(text)
    return {sample.name for family in families for sample in family.samples}


def selected(node: object) -> Iterator[str]:
    """The metrics that an expression asks for."""
    if isinstance(node, promql_parser.VectorSelector):
        yield str(node.name)
    for part in ("lhs", "rhs", "expr", "vector_selector", "vs", "args", "param"):
        inner = getattr(node, part, None)
        for one in inner if isinstance(inner, list) else [inner]:
            if one is not None and not isinstance(one, str):
                yield from selected(one)


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_each_file_follows_from_the_table(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == written()[path], "run `python -m deploy.observability`"


def test_each_fault_is_noticed_by_the_programs_of_its_row() -> None:
    notice = {
        By.STATION: set(fault_watch.NOTICED),
        By.INGEST: set(ingest.NOTICED),
        By.DASHBOARD: {*standing.NOTICED, Fault.DATABASE_AWAY},
        By.REGISTRY: {Fault.SIGNATURES_END},
    }
    assert {row.fault: set(row.by) for row in TABLE} == {
        fault: {by for by, faults in notice.items() if fault in faults} for fault in Fault
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_each_alarm_has_its_rule_and_is_exposed_where_the_table_says(
    row: Row, exposed: dict[By, str]
) -> None:
    (rule,) = [one for one in RULES if one["alert"] == row.name]
    assert f'alarm="{row.fault}"' in rule["expr"]
    assert rule["annotations"]["do"]
    assert all(f'sightline_alarm{{alarm="{row.fault}"' in exposed[by] for by in row.by)


def test_no_rule_is_left_over() -> None:
    assert {rule["alert"] for rule in RULES} == {row.name for row in TABLE} | {"ProgramDown"}


@pytest.mark.parametrize("expression", sorted(set(EXPRESSIONS)))
def test_an_expression_is_promql_and_asks_for_what_is_exposed(
    expression: str, exposed: dict[By, str]
) -> None:
    asked = set(selected(promql_parser.parse(expression.replace("$station", ".*"))))
    assert asked, "an expression without a metric shows nothing"
    assert asked <= OF_PROMETHEUS.union(*map(names, exposed.values()))


def test_the_scrapes_are_of_the_programs_and_their_jobs_of_the_table() -> None:
    config = yaml.safe_load((HERE / "prometheus.yml").read_text())
    assert {job["job_name"] for job in config["scrape_configs"]} == set(By)
    assert config["rule_files"] == ["rules.yml"]
    assert config["global"]["scrape_interval"] == config["global"]["evaluation_interval"] == "2s"


def test_the_panels_of_the_board_lie_beside_each_other() -> None:
    places = [panel["gridPos"] for panel in PANELS]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
