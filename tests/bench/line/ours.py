"""The real agent as a process, with folder cameras, at a real broker, with a cluster that gives receipts."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspection.identity import StationId
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.wire.messages import StationState
from tests.fakes.cluster import FakeCluster

STATION = StationId(site="bench", line="line", station="ours")
READY_S = 60.0

SETTINGS = """\
station = "{station}"
data_dir = "{folder}/data"
frame_dir = "/dev/shm/sightline-bench-{name}"
recipes = "{folder}/recipes"
[broker]
port = {port}
{cameras}
[trigger]
kind = "mqtt"
[spool]
max_bytes = 2_000_000_000
on_full = "continue"
[detector]
threads = {threads}
{bundles}
"""
REGISTRY = """\
[registry]
url = "{url}"
root = "{root}"
poll_s = {poll_s}
"""
CAMERA = """\
[[cameras]]
view = "{view}"
kind = "folder"
path = "{pictures}"
"""


@contextmanager
def agent(
    bundle: Path | None,
    pictures: Sequence[Path],
    size: tuple[int, int],
    port: int,
    threads: int,
    registry: str = "",
) -> Iterator[FakeCluster]:
    """A running agent with one camera for each folder of `pictures`; gives the cluster that it reports to.

    It runs `bundle`, or what the `registry` (this table of the settings) assigns to it.
    """
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as name:
        folder = Path(name)
        views = [f"camera-{number}" for number in range(len(pictures))]
        bundles = registry if bundle is None else f'bundle = "{bundle}"'
        _write(folder, bundles, dict(zip(views, pictures, strict=True)), size, port, threads)
        cluster = FakeCluster(STATION, port)
        cluster.link.start()
        with (folder / "agent.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "edge_agent", "run", "--settings", str(folder / "edge.toml")],
                stderr=log,
            )
            try:
                _wait_until_online(cluster, process, folder / "agent.log")
                yield cluster
            finally:
                process.terminate()
                process.wait(timeout=30)
                cluster.link.stop()


def _write(
    folder: Path, bundles: str, cameras: dict[str, Path], size: tuple[int, int], port: int, threads: int
) -> None:
    width, height = size
    views = tuple(
        ViewRecipe(
            name=view, width=width, height=height, mm_per_pixel=0.5, defects=(DefectLimit(label="screw"),)
        )
        for view in cameras
    )
    (folder / "recipes").mkdir()
    recipe = Recipe(sku="bench", version=1, takt_ms=1000, views=views)
    (folder / "recipes" / "bench.json").write_text(recipe.model_dump_json())
    told = "".join(CAMERA.format(view=view, pictures=path) for view, path in cameras.items())
    (folder / "edge.toml").write_text(
        SETTINGS.format(
            station=STATION.path, folder=folder, name=folder.name, port=port, cameras=told, threads=threads,
            bundles=bundles,
        )
    )  # fmt: skip


def _wait_until_online(cluster: FakeCluster, process: subprocess.Popen[bytes], log: Path) -> None:
    def online() -> bool:
        status = cluster.status
        return process.poll() is not None or (
            status is not None and status.state is StationState.ONLINE and status.bundle is not None
        )

    if not cluster.wait_for(online, READY_S) or process.poll() is not None:
        raise RuntimeError(f"the agent did not come up: {log.read_text()[-2000:]}")
    time.sleep(1.0)  # triggers right after a connection may have waited in the broker, and count as late
