from pathlib import Path

import pytest

from dashboard.settings import read_settings as read_dashboard
from deploy.laptop.line.recipe import panel_recipe
from deploy.laptop.plant import STATION, Lesson, Plant, lay_out
from deploy.laptop.ports import Ports
from edge_agent.settings import read_settings as read_edge
from edge_agent.trigger.over_modbus import ModbusTrigger
from edge_agent.trigger.over_mqtt import MqttTrigger
from inspection.files import read_json_file
from inspection.recipe import Recipe
from trainer.settings import read_settings as read_trainer

PORTS = Ports(dashboard=8460, registry=8470, broker=18830, camera=8480, metrics=9400, plc=5020)
CROPS = Lesson("panel", 960, 720, 320, "surface", 1000, "rendered; free")
WHOLE = Lesson("pictures", 320, 320, None, "line", 200, "")


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return lay_out(tmp_path / "a plant", PORTS, panel_recipe(), CROPS, plc=True)


def test_the_station_can_read_its_settings(plant: Plant) -> None:
    edge = read_edge(plant.edge_settings)
    assert edge.station == STATION.path
    assert edge.broker.port == PORTS.broker
    assert isinstance(edge.trigger, ModbusTrigger)
    assert (edge.trigger.port, edge.trigger.skus) == (PORTS.plc, (panel_recipe().sku,))


def test_a_line_without_a_plc_triggers_over_mqtt(tmp_path: Path) -> None:
    plant = lay_out(tmp_path / "plant", PORTS, panel_recipe(), CROPS, plc=False)
    assert isinstance(read_edge(plant.edge_settings).trigger, MqttTrigger)


def test_the_recipe_lies_where_the_station_looks(plant: Plant) -> None:
    recipe = panel_recipe()
    assert read_json_file(plant.folder / "recipes" / f"{recipe.sku}.json", Recipe) == recipe


def test_the_dashboard_can_read_its_settings(plant: Plant) -> None:
    dashboard = read_dashboard(plant.dashboard_settings)
    assert dashboard.web.port == PORTS.dashboard
    assert plant.dashboard_url == "http://127.0.0.1:8460"


@pytest.mark.parametrize("lesson", [CROPS, WHOLE])
def test_the_trainer_can_read_its_settings(lesson: Lesson, tmp_path: Path) -> None:
    trainer = read_trainer(
        lay_out(tmp_path / "plant", PORTS, panel_recipe(), lesson, plc=False).trainer_settings
    )
    assert (trainer.name, trainer.data_licence) == (lesson.name, lesson.data_licence)
    assert trainer.fit.steps == lesson.steps
    assert (trainer.fit.crop is None) == (lesson.crop is None)
    assert trainer.registry is not None
    assert trainer.registry.url.endswith(":8470")


def test_no_two_plants_have_the_same_password(tmp_path: Path) -> None:
    one, other = (lay_out(tmp_path / name, PORTS, panel_recipe(), WHOLE, plc=True) for name in ("a", "b"))
    assert one.password != other.password
    assert one.password_file.read_text().strip() == one.password
