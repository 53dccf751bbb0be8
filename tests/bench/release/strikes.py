"""An update struck dead, in truth: SIGKILL as the process enters each call that changes its folder."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.release.cuts import Found, Update, faults_after

CHANGING = ("write", "rename", "unlink", "unlinkat", "mkdir", "rmdir", "symlink", "fsync", "ftruncate")
"""Not `openat`, which is made by the thousand: the write after it strikes the same point."""
_NAME = re.compile(r"(\w+)\(")


class Strike(NamedTuple):
    call: str
    nth: int
    """Of this call, since the program began."""


def strikes_of(update: Update) -> Iterator[Strike]:
    """One for each call in the folder, as the rehearsal made them."""
    folder = "".join(f"\\x{byte:02x}" for byte in str(update.data).encode())
    made: Counter[str] = Counter()
    for line in (update.folder / "strace.log").read_text().splitlines():
        found = _NAME.match(line)
        if found is None:
            continue
        made[found[1]] += 1
        if found[1] in CHANGING and folder in line:
            yield Strike(found[1], made[found[1]])


def strike_everywhere(update: Update, every: int) -> Found:
    """One strike in `every`; after each the next start must be sound, and its look must arrive."""
    found = Found()
    for strike in list(strikes_of(update))[::every]:
        shutil.rmtree(update.data)
        shutil.copytree(update.start, update.data, symlinks=True)
        options = ["-o", "/dev/null", "-e", f"trace={strike.call}"]
        options += ["-e", f"inject={strike.call}:signal=KILL:when={strike.nth}"]
        command = [sys.executable, "-m", "tests.faults.update_once", str(update.world), str(update.data)]
        done = subprocess.run(
            ["strace", *options, *command, update.now.isoformat()],
            capture_output=True,
            check=False,
            env=update.environment,
        )
        found.points += done.returncode not in (0, 1)
        found.states += 1
        found.faults += [
            f"{strike.call} {strike.nth}: {fault}"
            for fault in faults_after(update, update.data, finishes=True)
        ]
    return found
