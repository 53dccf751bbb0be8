"""An update, cut at every step: by a kill, and by a power cut in five ways. The next start must be sound.

The steps are those that a real process made, as strace saw them; what a cut leaves is put together from them.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from edge_agent.update.floor import Floor, read_floor
from edge_agent.update.installed import InstalledBundles
from inspection.errors import SightlineError
from tests.bench.report import Row
from tests.edge_agent.update.attacks.stage import Stage
from tests.faults import update_once
from tests.faults.power import Cut, Disk
from tests.faults.trace import Call, traced

CHECKED = ("root", "timestamp", "snapshot", "targets", "assignment")


class Update:
    """A station on its way from one bundle to the next, and all that it did to its disk."""

    def __init__(self, folder: Path, *, late_floor: bool = False) -> None:
        stage = Stage(folder)
        self.folder, self.first, self.second = folder, stage.first, stage.second
        self.world, self.data = stage.world.folder, stage.data
        self.now: datetime = stage.world.clock.now()
        self.environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        self.start = folder / "start"
        shutil.copytree(self.data, self.start, symlinks=True)
        self.floor = read_floor(self.data / "trust" / "floor.json")
        defect = ["--late-floor"] if late_floor else []
        command = [sys.executable, "-m", "tests.faults.update_once", str(self.world), str(self.data)]
        self.calls = traced(
            [*command, self.now.isoformat(), *defect], folder / "strace.log", self.environment
        )
        self.raised = read_floor(self.data / "trust" / "floor.json")
        assert InstalledBundles(self.data).digest() == self.second


@dataclass
class Found:
    points: int = 0
    states: int = 0
    faults: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    """From a start to a bundle that may serve, all that is looked at besides included."""


def cut_everywhere(
    update: Update, calls: list[Call], seed: int, *, finish_every: int, only: str | None = None
) -> Found:
    """`finish_every`: of so many states one looks at the registry again, and must arrive.

    `only`: one state, as a fault names it (`17 torn`).
    """
    found, disk = Found(), Disk(update.start)
    for call in [Call("begin"), *(_below(call, update) for call in calls)]:
        if not disk.do(call) and call.name != "begin":
            continue
        found.points += 1
        ways = [(how, -1) for how in Cut if how is not Cut.ONE_FOLDER]
        for how, folder in [*ways, *((Cut.ONE_FOLDER, folder) for folder in disk.unsafe_folders())]:
            name = f"{found.points} {how}" + (f" {folder}" if folder >= 0 else "")
            if only not in (None, name):
                continue
            state = update.folder / "after"
            disk.cut(state, how, Random(f"{seed} {name}"), folder)
            finishes = found.states % finish_every == 0
            began = time.perf_counter()
            faults = list(faults_after(update, state, finishes=finishes))
            found.slowest_s = max(found.slowest_s, time.perf_counter() - began)
            found.faults += [f"{name}: {fault}" for fault in faults]
            found.states += 1
            shutil.rmtree(state)
    return found


def _below(call: Call, update: Update) -> Call:
    """The same call in the folder from which the steps start."""
    was, now = str(update.data), str(update.start)
    path = call.path.replace(was, now, 1) if call.path.startswith(was) else call.path
    other = call.other.replace(was, now, 1) if call.other.startswith(was) else call.other
    return call._replace(path=path, other=other)


def faults_after(update: Update, state: Path, *, finishes: bool) -> Iterator[str]:
    """What is wrong with a start on `state`."""
    try:
        floor = read_floor(state / "trust" / "floor.json")
        installed = InstalledBundles(state)
        installed.recover()
        digest = installed.digest()
        if digest is None:
            yield "starts without a bundle"
            return
        installed.manifest_of(digest)
    except SightlineError as error:
        yield str(error)
        return
    if digest not in (update.first, update.second):
        yield f"starts with bundle {digest}"
    if not _reaches(floor, update.floor):
        yield f"the floor went down: {floor}"
    if digest == update.second and not _reaches(floor, update.raised):
        yield "the new bundle is in service above the old floor"
    if finishes:
        said = update_once.main(update.world, state, update.now, late_floor=False)
        if said or InstalledBundles(state).digest() != update.second:
            yield f"does not arrive: {said}"


def _reaches(floor: Floor, at_least: Floor) -> bool:
    try:
        at_least.raised_to(floor)
    except SightlineError:
        return False
    return True


def rows_of(found: Found, seed: int) -> list[Row]:
    return [
        Row("steps of an update", found.points, ""),
        Row("slowest start", round(found.slowest_s, 2), "s", "<= 10", found.slowest_s <= 10),
        Row("states after a cut", found.states, "", detail=f"{', '.join(Cut)} (for each)"),
        unsound("unsound starts after a cut", found, f"seed {seed}"),
    ]


def unsound(name: str, found: Found, detail: str = "") -> Row:
    shown = "; ".join(filter(None, (detail, *found.faults[:3])))
    return Row(name, len(found.faults), "starts", "= 0", not found.faults, shown)


def without_fsync(calls: list[Call]) -> list[Call]:
    """A defect to be found."""
    return [call for call in calls if call.name != "fsync"]


def without_fsync_of_folders(calls: list[Call]) -> list[Call]:
    """A defect to be found: a name that was given is in memory alone. (What was opened for reading is not
    flushed either.)"""
    folders: set[int] = set()
    kept = []
    for call in calls:
        if call.name == "open":
            folders.discard(call.fd)
            if "O_DIRECTORY" in call.flags or call.flags.endswith("O_RDONLY|O_CLOEXEC"):
                folders.add(call.fd)
        if call.name != "fsync" or call.fd not in folders:
            kept.append(call)
    return kept


def renamed_before_fsync(calls: list[Call]) -> list[Call]:
    """A defect to be found: each file gets its name first and its bytes are made safe afterwards."""
    late: list[Call] = []
    waiting: list[Call] = []
    for call in calls:
        closes = call.name == "close" and waiting and waiting[-1].fd == call.fd
        if call.name == "fsync" or closes:
            waiting.append(call)
        elif call.name == "rename":
            late += [call, *waiting]
            waiting = []
        else:
            late.append(call)
    return late + waiting
