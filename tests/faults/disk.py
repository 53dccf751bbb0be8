"""A station whose disk another program fills to the last byte, and gives back."""

import errno
import os
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.fakes.mosquitto import free_port
from tests.faults.books import Found, hold_against
from tests.faults.kills import KillStorm

DISK_BYTES = 48 * 1024 * 1024
"""Room for the spool's ballast, four times over."""


class SmallDisk:
    """A file system in memory with a size. Raises: PermissionError: mounting is not allowed here."""

    def __init__(self, folder: Path, size: int = DISK_BYTES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "sightline-test", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            raise PermissionError(f"{folder}: a small file system cannot be mounted here")

    def fill(self) -> None:
        """To the last byte, and again where the agent made room."""
        with (self._folder / "others").open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def leave(self, room: int) -> None:
        """So many bytes are free from now on."""
        with (self._folder / "others").open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self._folder).free - room)

    def give_back(self) -> None:
        (self._folder / "others").unlink()

    def __enter__(self) -> "SmallDisk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["umount", "-l", str(self._folder)], check=True)


@dataclass
class FullDisk:
    """What came of it."""

    found: Found
    units: int
    while_full: int
    shed_truly: int
    """Records without their picture, as they arrived."""
    shed_counted: int
    """By the agent."""
    normal_again_s: float
    """From room on the disk to the first unit whose record and picture have arrived."""


def fill_the_disk(folder: Path, units: int, *, again: bool) -> FullDisk:
    """`units` before, while and after; with `again` the others also take what the agent makes free."""
    port = free_port()
    with (
        SmallDisk(folder / "station" / "data") as disk,
        KillStorm(folder, 0, f"[metrics]\nport = {port}\n") as storm,
    ):
        storm.agent.start()
        _pass(storm, units)
        storm.cluster.away()
        disk.fill()
        first = storm.units + 1
        for _ in range(units):
            _pass(storm, 1)
            if again:
                disk.fill()
        full = range(first, storm.units + 1)
        disk.give_back()
        began = time.monotonic()
        storm.cluster.back()
        _pass(storm, 1)
        storm.drain()
        normal_again_s = time.monotonic() - began
        _pass(storm, units)
        storm.drain()
        counted = _shed(port)
        assert storm.agent.terminate() == 0
    records = storm.cluster.records
    found = hold_against(storm.units, set(full), storm.line.verdicts, records, storm.cluster.pictures)
    bare = [record for record in records.values() if not record.pictures]
    # A picture that was shed is none of another unit's; it is counted by itself.
    found.wrong_picture = [number for number in found.wrong_picture if number not in full]
    return FullDisk(found, storm.units, len(full), len(bare), counted, normal_again_s)


def may_mount() -> bool:
    return os.geteuid() == 0


def _pass(storm: KillStorm, units: int) -> None:
    for _ in range(units):
        assert storm.pass_unit(), f"the agent died; see {storm.agent.log}"


def _shed(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return sum(
        int(float(line.split()[-1])) for line in lines if line.startswith("sightline_pictures_shed_total")
    )
