"""A unit's life in the spool, cut at each step that changes the disk: by a kill, by a power cut in five ways.

The steps are those that a real process made, as strace saw them (decision 0062). What the line and the
cluster knew by then the trace tells too; after each cut a real spool is opened on what is left, and held
against it.
"""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from inspection.errors import SightlineError
from inspection.record import InspectionRecord
from tests.fakes import words
from tests.fakes.spool import spool_in
from tests.faults.power import Cut, Disk
from tests.faults.spool_once import KEPT, UNITS, verdict_of
from tests.faults.stage import shot
from tests.faults.trace import Call, traced


@dataclass
class Known:
    """What the world outside knew at a step."""

    begun: int = 0
    """The highest number that was given."""
    told: set[int] = field(default_factory=set)
    """Units whose verdict the line had."""
    stored: set[int] = field(default_factory=set)
    """Units that the cluster had."""

    def hear(self, text: str) -> None:
        word, _, what = text.strip().partition(" ")
        match word:
            case "begun":
                self.begun = int(what)
            case "told":
                self.told.add(int(what))
            case "stored":
                self.stored.add(int(what))


@dataclass
class Found:
    steps: int = 0
    kills: int = 0
    power_cuts: int = 0
    faults: list[str] = field(default_factory=list)


class SpoolLife:
    """`folder/start` as it was before, and all the calls of the process."""

    def __init__(self, folder: Path, units: int = UNITS, defect: str = "") -> None:
        self.folder, self.start = folder, folder / "start"
        data = folder / "data"
        spool_in(data, keep_received=KEPT).close()
        shutil.copytree(data, self.start)
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "tests.faults.spool_once", str(data), str(units), defect]
        calls = traced(command, folder / "strace.log", environment)
        self.calls = [_moved(call, str(data), str(self.start)) for call in calls]


def cut_everywhere(life: SpoolLife, calls: list[Call], seed: int, only: str | None = None) -> Found:
    """`only`: one state, as a fault names it (`17 torn`)."""
    found, known, disk = Found(), Known(), Disk(life.start)
    for call in calls:
        if call.name == "write" and call.fd == 1:
            known.hear(call.data.decode())
            continue
        if not disk.do(call):
            continue
        found.steps += 1
        ways = [(how, -1) for how in Cut if how is not Cut.ONE_FOLDER]
        for how, folder in [*ways, *((Cut.ONE_FOLDER, folder) for folder in disk.unsafe_folders())]:
            name = f"{found.steps} {how}" + (f" {folder}" if folder >= 0 else "")
            if only not in (None, name):
                continue
            state = life.folder / "after"
            disk.cut(state, how, Random(f"{seed} {name}"), folder)
            killed = how is Cut.KILLED
            if not killed:
                shutil.rmtree(state / "frames", ignore_errors=True)  # they lie in memory
            found.faults += [f"{name}: {fault}" for fault in faults_after(state, known, with_pictures=killed)]
            found.kills += killed
            found.power_cuts += not killed
            shutil.rmtree(state)
    return found


def faults_after(state: Path, known: Known, *, with_pictures: bool) -> Iterator[str]:
    """What is wrong with a spool that is opened on `state`."""
    try:
        spool = spool_in(state, keep_received=KEPT)
    except SightlineError as error:
        yield str(error)
        return
    try:
        unfinished = {one.seq for one in spool.open()}
        judged = spool.judged(UNITS)
        ready = [record for _, record in spool.records_to_send(UNITS, ())]
        numbers = [record.seq for record in (*judged, *ready)]
        if len(numbers) != len(set(numbers)):
            yield f"twice in the spool: {sorted(numbers)}"
        for seq in sorted(known.told - known.stored):
            if seq not in numbers:
                left = "only its number is there" if seq in unfinished else "nothing is there"
                yield f"unit {seq} was told to the line and is lost: {left}"
        for record in (*judged, *ready):
            if record.verdict is not verdict_of(record.seq):
                yield f"unit {record.seq} says {record.verdict}"
        if with_pictures:
            yield from _without_picture(spool.picture, ready)
        following = spool.begin(words.unit(), words.NOON)
        if following <= known.begun:
            yield f"number {following} was given before"
    except sqlite3.DatabaseError as error:
        yield str(error)
    finally:
        spool.close()


def _without_picture(read: Callable[[str], bytes | None], ready: list[InspectionRecord]) -> Iterator[str]:
    """After a kill a record that is ready has the picture of its own unit."""
    for record in ready:
        shown = [read(picture.sha256) for picture in record.pictures]
        if shown != [shot(record.seq)]:
            yield f"unit {record.seq} has no picture, or another's"


def _moved(call: Call, was: str, now: str) -> Call:
    """The same call in the folder from which the steps start."""
    path = call.path.replace(was, now, 1) if call.path.startswith(was) else call.path
    other = call.other.replace(was, now, 1) if call.other.startswith(was) else call.other
    return call._replace(path=path, other=other)
