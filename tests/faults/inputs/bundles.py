"""D5: graphs with something changed in a bundle whose digests fit again: as if its signer were the attacker.

Each is loaded in a process of its own, forked before OpenVINO has begun anything there: what crashes it,
costs the station nothing. Some go the whole way, through the golden check that a station has.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from edge_agent.detect.detector import Detector
from edge_agent.detect.golden import golden_check_in_child
from edge_agent.detect.graph import Graph
from inspection.errors import InputRefused
from model_registry.bundle.manifest import MANIFEST_NAME, MODEL_BIN, MODEL_XML
from model_registry.bundle.pack import write_bundle
from model_registry.bundle.verify import read_manifest, verify_folder
from tests.bench.release.mutate import mutated
from tests.bench.report import Row
from tests.fakes.networks import network_bundle
from tests.faults.cluster.asked import Asked

TIMES, SHORT = 10_000, 40
WHOLE_WAY, WHOLE_WAY_SHORT = 60, 2
LOADED, REFUSED, OTHER, CRASHED = "loaded", "refused", "other", "crashed"
CODES = {0: LOADED, 2: REFUSED, 3: OTHER}
GIB = 1024**3


def run(asked: Asked) -> list[Row]:
    sound = network_bundle(asked.folder / "sound")
    loads = _by_fork(asked, sound)
    short = len(asked.points) <= SHORT
    passed, named, bare = _whole_way(asked, sound, WHOLE_WAY_SHORT if short else WHOLE_WAY)
    return [
        Row(
            "bundles with something changed",
            sum(loads.values()),
            "",
            detail="graph or weights; digests made to fit",
        ),
        Row("refused by name", loads[REFUSED], ""),
        Row("loaded, and ran", loads[LOADED], "", detail="which only the golden check can tell"),
        Row("ended by a signal", loads[CRASHED], "", detail="in the child, which is what it is for"),
        Row("errors that are not ours", loads[OTHER], "", "= 0", loads[OTHER] == 0),
        Row("through the golden check", passed + named + bare, "", detail=f"{passed} find what they should"),
        Row("sent back without a word", bare, "", "= 0", bare == 0),
    ]


def _by_fork(asked: Asked, sound: Path) -> Counter[str]:
    """A process that forks for each case: 10,000 would else each pay for their imports."""
    command = [sys.executable, "-m", "tests.faults.inputs.bundles", str(sound), str(asked.seed), asked.defect]
    came: Counter[str] = Counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for done, point in enumerate(asked.points):
            print(point, file=server.stdin, flush=True)
            came[server.stdout.readline().strip() or CRASHED] += 1
            asked.progress(done + 1)
    return came


def _whole_way(asked: Asked, sound: Path, times: int) -> tuple[int, int, int]:
    passed = named = bare = 0
    for point in range(times):
        folder = _changed(sound, asked.folder / "whole-way", random.Random(f"D5/{asked.seed}/{point}"))
        try:
            golden_check_in_child(folder)
        except InputRefused as error:
            said = str(error).partition(": ")[2]
            named, bare = named + bool(said), bare + (not said)
        else:
            passed += 1
    return passed, named, bare


def _changed(sound: Path, parent: Path, chance: random.Random) -> Path:
    manifest = read_manifest(sound)
    files = {name: (sound / name).read_bytes() for name in manifest.files if name != MANIFEST_NAME}
    name = chance.choice((MODEL_XML, MODEL_XML, MODEL_BIN))
    files[name] = mutated(files[name], chance)
    return write_bundle(parent, manifest, files)


def serve(sound: Path, seed: int, defect: str, points: Iterator[str]) -> None:
    for line in points:
        folder = _changed(sound, sound.parent.parent / "changed", random.Random(f"D5/{seed}/{line.strip()}"))
        child = os.fork()
        if not child:
            os._exit(_load(folder, defect))
        _, status = os.waitpid(child, 0)
        print(CRASHED if os.WIFSIGNALED(status) else CODES[os.waitstatus_to_exitcode(status)], flush=True)
        shutil.rmtree(folder.parent)


def _load(folder: Path, defect: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (16 * GIB, 16 * GIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(60)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        if defect:
            Graph.read(folder, verify_folder(folder), 1)  # what a loader without its care would do
        else:
            Detector.load(folder, threads=1)
    except InputRefused as error:
        return 2 if str(error) else 3
    except MemoryError:
        return 2
    except BaseException:
        return 3
    return 0


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], iter(sys.stdin))
