"""Settings of an edge agent in a test's own folder: a folder camera, one recipe, nothing else."""

from pathlib import Path

from tests.fakes import words

SLOW_MACHINE_TAKT_MS = 60_000
"""A real process on a busy machine; what a verdict in time is, other tests say."""

BASIC = """\
station = "suzhou/line-1/final"
data_dir = "{folder}/data"
frame_dir = "{folder}/frames"
recipes = "{folder}/recipes"
[broker]
port = {port}
[[cameras]]
view = "front"
kind = "folder"
path = "{folder}/pictures"
[trigger]
kind = "mqtt"
[spool]
max_bytes = 10_000_000
on_full = "continue"
"""


def edge_settings(folder: Path, *, port: int = 1883, more: str = "") -> Path:
    """The path of a settings file that works; `more` is added at its end."""
    for name in ("recipes", "pictures"):
        (folder / name).mkdir(exist_ok=True)
    recipe = words.recipe().model_copy(update={"takt_ms": SLOW_MACHINE_TAKT_MS})
    (folder / "recipes" / "ac-100.json").write_text(recipe.model_dump_json())
    (folder / "pictures" / "one.jpg").write_bytes(words.jpeg())
    file = folder / "edge.toml"
    file.write_text(BASIC.format(folder=folder, port=port) + more)
    return file
