"""The files of the laptop's plant: settings of each program, recipe, tokens. Written anew for each demo."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from deploy.laptop.ports import Ports
from inspection.identity import StationId
from inspection.recipe import Recipe

STATION = StationId(site="demo", line="line-1", station="final")
PERSON = "demo"
PROCESSES, BATCH = 2, 16
"""Two processes of one thread meet once a step, two threads of one process at every operation: beside other
programs the first was measured to be three times as fast (docs/measurements.md)."""


@dataclass(frozen=True)
class Lesson:
    """How the detector of a plant is trained: what in a real plant stands in trainer.toml."""

    name: str
    width: int
    height: int
    crop: int | None
    """Side of the windows to train on; None: whole pictures."""
    augment: str
    steps: int
    """Not seconds: a busy machine then takes longer, and learns as much."""
    data_licence: str


@dataclass(frozen=True)
class Plant:
    """Folders and files below one folder."""

    folder: Path
    ports: Ports
    password: str

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def edge_settings(self) -> Path:
        return self.folder / "edge.toml"

    @property
    def dashboard_settings(self) -> Path:
        return self.folder / "dashboard.toml"

    @property
    def trainer_settings(self) -> Path:
        return self.folder / "trainer.toml"

    @property
    def registry_folder(self) -> Path:
        return self.folder / "registry"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    def token(self, name: str) -> Path:
        return self.folder / f"{name}.token"

    @property
    def dashboard_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.dashboard}"


def lay_out(folder: Path, ports: Ports, recipe: Recipe, lesson: Lesson, *, plc: bool) -> Plant:
    """Write every file that a person would write on the first day. `plc`: the line has one."""
    plant = Plant(folder, ports, secrets.token_urlsafe(9))
    for part in (plant.logs, folder / "recipes", folder / "store"):
        part.mkdir(parents=True)
    (folder / "recipes" / f"{recipe.sku}.json").write_text(recipe.model_dump_json(indent=1))
    plant.password_file.write_text(plant.password + "\n")
    plant.edge_settings.write_text(_edge(plant, recipe.sku, plc=plc))
    plant.dashboard_settings.write_text(_dashboard(plant, recipe.takt_ms))
    plant.trainer_settings.write_text(_trainer(plant, lesson))
    return plant


def _edge(plant: Plant, sku: str, *, plc: bool) -> str:
    return f"""\
station = "{STATION.path}"
data_dir = {_quoted(plant.folder / "edge")}
recipes = {_quoted(plant.folder / "recipes")}
frame_dir = {_quoted(plant.folder / "frames")}
status_every_s = 2.0

[broker]
port = {plant.ports.broker}

[[cameras]]
view = "front"
kind = "mjpeg"
url = "http://127.0.0.1:{plant.ports.camera}/front.mjpg"

{_over_modbus(plant, sku) if plc else _OVER_MQTT}
[spool]
max_bytes = 2_000_000_000
on_full = "continue"

[registry]
url = "http://127.0.0.1:{plant.ports.registry}"
root = {_quoted(plant.registry_folder / "root.json")}
poll_s = 2.0

[metrics]
port = {plant.ports.metrics}
"""


_OVER_MQTT = """\
[trigger]
kind = "mqtt"
"""


def _over_modbus(plant: Plant, sku: str) -> str:
    """Verdicts go to whoever listens over MQTT as well."""
    return f"""\
[trigger]
kind = "modbus"
port = {plant.ports.plc}
skus = ["{sku}"]

[[outputs]]
kind = "modbus"

[[outputs]]
kind = "mqtt"
"""


def _dashboard(plant: Plant, takt_ms: int) -> str:
    return f"""\
[database]
url = {json.dumps(f"sqlite:///{plant.folder}/dashboard.db")}

[pictures]
url = {_quoted(plant.folder / "store")}
thumbnails = {_quoted(plant.folder / "thumbnails")}

[web]
port = {plant.ports.dashboard}
takt_ms = {takt_ms}.0

[broker]
port = {plant.ports.broker}

[registry]
url = "http://127.0.0.1:{plant.ports.registry}"
token_file = {_quoted(plant.registry_folder / "tokens" / "dashboard.token")}
"""


def _trainer(plant: Plant, lesson: Lesson) -> str:
    crop = f"crop = {{ width = {lesson.crop}, height = {lesson.crop} }}\n" if lesson.crop else ""
    return f"""\
data_dir = {_quoted(plant.folder / "trainer")}
name = "{lesson.name}"
data_licence = {json.dumps(lesson.data_licence)}
poll_s = 0.5
processes = {PROCESSES}

[dashboard]
url = "{plant.dashboard_url}"
token_file = {_quoted(plant.token("trainer"))}

[registry]
url = "http://127.0.0.1:{plant.ports.registry}"
token_file = {_quoted(plant.registry_folder / "tokens" / "trainer.token")}

[fit]
backbone = "xeon_s"
input = {{ width = {lesson.width}, height = {lesson.height} }}
{crop}augment = "{lesson.augment}"
anchors = 16
steps = {lesson.steps}
batch = {BATCH // PROCESSES}
threads = 1
"""


def _quoted(path: Path) -> str:
    return json.dumps(str(path))
