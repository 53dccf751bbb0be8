"""The one station of a living plant: the whole agent as a process, with a broker of the line's own."""

import json
from pathlib import Path

from edge_agent.update.installed import InstalledBundles
from tests.fakes import words
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.networks import brightness_network, network_bundle
from tests.faults.alarms.station import recipe
from tests.faults.alive.camera import StagedCamera
from tests.faults.hatched import Hatched

TAKT_MS, EVERY_MS = 700, 250
"""Patient: what a busy machine takes is no fault."""


class LivingStation:
    """`start` after `registry` was set, if there is to be one."""

    def __init__(self, folder: Path, data_dir: Path, broker_port: int) -> None:
        self.folder, self.data_dir, self._broker_port = folder, data_dir, broker_port
        (folder / "recipes").mkdir(parents=True)
        self.bundles = {
            "good": network_bundle(folder / "good"),
            "broken": network_bundle(folder / "broken", brightness_network(broken=True)),
        }
        self.camera, self.line, self.metrics_port = StagedCamera(), Mosquitto(), free_port()
        self._skew = folder / "skew"
        self.skew(0)
        self.registry = ""
        """The table of that name; empty: the bundle is fixed."""
        self._settings = folder / "edge.toml"
        arguments = [str(self._settings), str(self._skew)]
        self.process = Hatched("tests.faults.alive.nest", arguments, folder / "edge.log")

    def start(self, *, sku: str = "AC-100", fixed: str = "", takt_ms: int = TAKT_MS) -> None:
        """`fixed`: the bundle to run for ever, whatever the registry says."""
        hurried = recipe().model_copy(update={"takt_ms": takt_ms})
        (self.folder / "recipes" / "one.json").write_text(hurried.model_dump_json())
        bundle = fixed or ("" if self.registry else "good")
        model = f"[detector]\nbundle = {_quoted(self.bundles[bundle])}\n" if bundle else self.registry
        self._settings.write_text(
            f"station = {json.dumps(words.STATION.path)}\n"
            f"data_dir = {_quoted(self.data_dir)}\nframe_dir = {_quoted(self.folder / 'frames')}\n"
            f"recipes = {_quoted(self.folder / 'recipes')}\nframe_wait_ms = 1500\nreceipt_timeout_s = 2.0\n"
            f"broker.port = {self._broker_port}\nline_broker.port = {self.line.port}\n"
            f"metrics.port = {self.metrics_port}\n"
            f"[[cameras]]\nview = 'front'\nkind = 'mjpeg'\nurl = '{self.camera.url}'\n"
            f"[trigger]\nkind = 'interval'\nevery_ms = {EVERY_MS}\nsku = '{sku}'\n"
            f"[spool]\nmax_bytes = 100_000_000\non_full = 'continue'\n{model}"
        )
        self.process.start()

    def restart(self, *, sku: str = "AC-100", fixed: str = "", takt_ms: int = TAKT_MS) -> None:
        self.process.kill()
        self.start(sku=sku, fixed=fixed, takt_ms=takt_ms)

    @property
    def on_probation(self) -> bool:
        """Started too often meanwhile, it gives its bundle up."""
        return bool(self.registry) and InstalledBundles(self.data_dir).unproven is not None

    def skew(self, seconds: float) -> None:
        written = self._skew.with_suffix(".new")
        written.write_text(str(seconds))
        written.replace(self._skew)


def _quoted(path: Path) -> str:
    return json.dumps(str(path))
