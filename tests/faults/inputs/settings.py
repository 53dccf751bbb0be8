"""D4: settings and recipes with something changed, as a slip or a half-copied file leaves them.

Read as each program reads them: taken, or refused with the file's name and a reason.
"""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import dashboard.settings
import edge_agent.settings
import model_registry.settings
import trainer.settings
from edge_agent.chosen import ChosenSku
from edge_agent.recipes import RecipeBook
from inspection.errors import InputRefused
from tests.bench.release.mutate import mutated
from tests.bench.report import Row
from tests.faults.cluster.asked import Asked
from tests.faults.inputs.child import CRASHED, read_in_child
from tests.faults.inputs.defects import planted

TIMES, SHORT = 10_000, 300
BY_COMMAND, COMMANDS_SHORT = 40, 2
VALUES = (
    "-1",
    "0",
    "1e400",
    "nan",
    "true",
    '""',
    '"\\u0000"',
    "[]",
    "{}",
    "2026-02-30",
    '"../../.."',
    "9" * 400,
)
DEEP = "a = " + "[" * 3_000


def run(asked: Asked) -> list[Row]:
    came = read_in_child(_read, asked.points, asked.seed, asked.defect, asked.progress)
    commands = BY_COMMAND if len(asked.points) > SHORT else COMMANDS_SHORT
    said = Counter[str]() if asked.defect else _by_command(asked.folder, asked.seed, commands)
    none = ("errors that are not ours", "refused without the file's name", "what was kept did not hold")
    return [
        Row("files with something changed", len(asked.points), "", detail=", ".join(KINDS)),
        Row("refused by name", came["refused"], ""),
        Row("still right", came["valid"], "", detail="a comment, another number"),
        *(Row(name, came[name], "", "= 0", came[name] == 0) for name in none),
        Row("processes that died", came[CRASHED], "", "= 0", came[CRASHED] == 0),
        Row("commands", said["commands"], "", detail="edge-agent check, with settings that are refused"),
        Row("commands that did not end with 2 and a line", said["odd"], "", "= 0", said["odd"] == 0),
    ]


def _read(points: Sequence[int], seed: int, defect: str) -> Counter[str]:
    came: Counter[str] = Counter()
    with TemporaryDirectory(prefix="sightline-") as name, planted(defect):
        for point in points:
            kind = list(KINDS)[point % len(KINDS)]
            text, read = KINDS[kind]
            path = Path(name) / f"{kind}.file"
            path.write_bytes(_changed(text, point, random.Random(f"D4/{seed}/{point}")))
            try:
                read(path)
            except InputRefused as error:
                came["refused"] += 1
                came["refused without the file's name"] += str(path) not in str(error)
            except Exception:
                came["errors that are not ours"] += 1
            else:
                came["valid"] += 1
    return came


def _changed(text: str, point: int, chance: random.Random) -> bytes:
    """Bytes changed, or a value put in another's place."""
    if point % 3:
        return mutated(text.encode(), chance)
    if point % 400 == 0:
        return DEEP.encode()
    lines = text.splitlines()
    places = [at for at, line in enumerate(lines) if "=" in line or ":" in line]
    at = chance.choice(places)
    mark = "=" if "=" in lines[at] else ":"
    lines[at] = f"{lines[at].split(mark)[0]}{mark} {chance.choice(VALUES)}"
    return "\n".join(lines).encode()


def _by_command(folder: Path, seed: int, times: int) -> Counter[str]:
    """As a technician meets it."""
    came: Counter[str] = Counter()
    path, chance = folder / "edge.toml", random.Random(f"D4/{seed}/commands")
    while came["commands"] < times:
        path.write_bytes(_changed(edge_agent.settings.EXAMPLE, 3 * came["commands"] + 3, chance))
        try:
            edge_agent.settings.read_settings(path)
        except InputRefused:
            done = subprocess.run(
                [sys.executable, "-m", "edge_agent", "check", "--settings", str(path)],
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            came["commands"] += 1
            named = "edge.toml" in done.stderr.replace("\n", "") and "Traceback" not in done.stderr
            came["odd"] += done.returncode != 2 or not named
    return came


def _recipes(path: Path) -> None:
    folder = path.with_name("recipes")
    folder.mkdir(exist_ok=True)
    (folder / path.name).with_suffix(".json").write_bytes(path.read_bytes())
    try:
        RecipeBook.read(folder)
    except InputRefused as error:
        raise InputRefused(str(error).replace(f"{folder / path.stem}.json", str(path))) from error


def _chosen(path: Path) -> None:
    """The station's own note: a spoilt one counts as none, and the station starts."""
    if ChosenSku(path).sku is not None and b"AC-100" in path.read_bytes():
        return
    raise InputRefused(f"{path}: none is chosen")


DASHBOARD = """
[database]
url = "sqlite:///dashboard.db"

[pictures]
url = "store"
thumbnails = "thumbnails"

[broker]
port = 1883

[web]
port = 8080
target_yield = 0.98

[retraining]
"""
RECIPE = """{
 "sku": "ac-panel",
 "version": 1,
 "takt_ms": 2000,
 "views": [
  {"name": "front",
   "width": 960,
   "height": 720,
   "mm_per_pixel": 0.9,
   "slots": [
    {"name": "s1",
     "label": "screw",
     "box": {"x1": 10, "y1": 10, "x2": 50, "y2": 50}}],
   "defects": [
    {"label": "scratch"}]}]
}"""
CHOSEN = '{"sku": "AC-100"}'
KINDS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "edge": (edge_agent.settings.EXAMPLE, edge_agent.settings.read_settings),
    "dashboard": (DASHBOARD, dashboard.settings.read_settings),
    "registry": (model_registry.settings.EXAMPLE, model_registry.settings.read_settings),
    "trainer": (trainer.settings.EXAMPLE, trainer.settings.read_settings),
    "recipe": (RECIPE, _recipes),
    "chosen": (CHOSEN, _chosen),
}
