"""The same commands on a real standalone cluster: a master and two workers, processes of their own."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from inspection.verdict import Verdict
from tests.fakes import words
from tests.fakes.archive import BRIGHT, DARK, RECIPE, Archive
from tests.fakes.networks import network_bundle
from tests.fakes.plates import SIDE
from tests.fakes.rooms import HERE, Rooms, can_be_had
from tests.fakes.standalone import Standalone, kill
from tests.fakes.trained import World
from trainer.archive.parts import DONE
from trainer.data.shards import open_snapshot
from trainer.fit.checkpoint import CHECKPOINT
from trainer.fit.record import read_record

pytestmark = pytest.mark.spark
DAYS, UNITS = 3, 40

SETTINGS = """\
data_dir = "{folder}/data"
processes = 2

[spark]
master = "{master}"
memory = "1g"
executor_memory = "512m"
driver_host = "{driver}"

[fit]
backbone = "xeon_s"
input = {{ width = {side}, height = {side} }}
steps = {steps}
batch = 4
threads = 1
checkpoint_s = 0.2
"""


class Commands:
    """`trainer` as a person calls it, with settings that name the cluster."""

    def __init__(self, folder: Path, master: str, driver: str, steps: int = 12) -> None:
        self.folder, self._settings = folder, folder / "trainer.toml"
        told = SETTINGS.format(folder=folder, master=master, driver=driver, steps=steps, side=SIDE)
        self._settings.write_text(told)

    def run(self, *words: str, meanwhile: Callable[[subprocess.Popen[str]], None] | None = None) -> str:
        """What the command prints last."""
        command = [sys.executable, "-m", "trainer", *words, str(self._settings)]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            watcher = threading.Thread(target=meanwhile, args=(process,), daemon=True) if meanwhile else None
            if watcher:
                watcher.start()
            out, err = process.communicate(timeout=300)
            if watcher:
                watcher.join()
        assert process.returncode == 0, err[-4000:]
        return out.strip().splitlines()[-1] if out.strip() else ""


def test_the_same_commands_on_a_cluster_whose_executors_are_lost(world: World, tmp_path: Path) -> None:
    """Master and workers each in a network of their own where the machine allows it, else all on loopback."""
    lost: list[int] = []
    with ExitStack() as stack:
        rooms = stack.enter_context(Rooms()) if can_be_had() else None
        driver = HERE.address if rooms is None else rooms.address
        cluster = stack.enter_context(Standalone(tmp_path, rooms=rooms))
        commands = Commands(tmp_path, cluster.url, driver)

        def lose_one_once(due: Callable[[], bool]) -> Callable[[subprocess.Popen[str]], None]:
            def watch(process: subprocess.Popen[str]) -> None:
                while process.poll() is None:
                    if due() and (executors := cluster.executors()):
                        lost.append(kill(executors[0]))
                        return
                    threading.Event().wait(0.02)

            return watch

        folder = commands.run(
            *("snapshot", world.label_set, "--pictures", world.store, "--settings"),
            meanwhile=lose_one_once(lambda: True),
        )
        assert len(lost) == 1
        made = open_snapshot(folder)
        assert (made.id, made.pictures, made.boxes) == (
            world.manifest.id,
            world.manifest.pictures,
            world.manifest.boxes,
        )

        runs, replays = tmp_path / "data" / "runs", tmp_path / "replays"
        run = Commands(tmp_path, cluster.url, driver, steps=60).run(
            *("fit", folder, "--settings"),
            meanwhile=lose_one_once(lambda: lies_below(runs, CHECKPOINT)),
        )
        assert len(lost) == 2
        record = read_record(Path(run))
        assert (record.processes, record.steps) == (2, 60)

        replay = commands.run(
            *(*_replay_of_three_days(tmp_path), "--settings"),
            meanwhile=lose_one_once(lambda: lies_below(replays, DONE)),
        )
        units = parquet.read_table(Path(replay.removeprefix("file://")) / "units").to_pylist()
        told = sorted((one["id"], one["now"]) for one in units)
        assert told == [(number, "NG" if number % 3 == 0 else "OK") for number in range(1, DAYS * UNITS + 1)]
        summary = json.loads((Path(replay.removeprefix("file://")) / "summary.json").read_text())
        assert (summary["inspections"], summary["suspects"]) == (DAYS * UNITS, DAYS * UNITS // 3)
    assert len(lost) == 3


def lies_below(folder: Path, name: str) -> bool:
    """Of folders that Spark makes and removes meanwhile: `rglob` raises where one goes while it looks."""
    return any(name in files for _, _, files in os.walk(folder))


def _replay_of_three_days(folder: Path) -> list[str]:
    """Each day is a part; every third unit was passed without its screw."""
    archive = Archive(folder / "archive")
    for number in range(DAYS * UNITS):
        shade = DARK if number % 3 == 2 else BRIGHT
        archive.add(Verdict.OK, shade, at=words.NOON + timedelta(days=number // UNITS))
    recipe = folder / "recipe.json"
    recipe.write_text(RECIPE.model_dump_json())
    bundle = network_bundle(folder / "net")
    first, last = words.NOON.date(), words.NOON.date() + timedelta(days=DAYS - 1)
    return [
        *("replay", "--pictures", str(archive.folder), "--bundle", str(bundle), "--recipe", str(recipe)),
        *("--from", str(first), "--to", str(last), "--out", str(folder / "replays"), "--yes"),
    ]
