"""`make check-cameras`: cameras broken again and again, each in a process of its own; they are the oracle.

Each fault is held until a trigger is told that there is no good picture, then it ends, and the time to the
next good one is taken. Every frame given is held against the moment at which the camera made it. Also: the
grabber stopped (a driver that hangs) and killed by SIGSEGV (one that crashes).
"""

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.laptop.line.layout import HEIGHT
from edge_agent.capture.camera import Camera
from edge_agent.capture.frame import Frame
from edge_agent.capture.mjpeg import MjpegCamera
from edge_agent.capture.quality import picture_problem
from edge_agent.clock import SystemClock
from inspection.recipe import ViewRecipe
from inspection.verdict import Cause
from tests.bench.report import Row, publish
from tests.fakes.faulty_camera import WIDTH, Fault, FaultyCamera

WAIT_S, GIVE_UP_S = 0.4, 30.0
"""How long a trigger waits for its frame; how long anything is waited for."""
HANG, CRASH = "driver hangs", "driver crashes"
KINDS = (*Fault, HANG, CRASH)
VIEW = ViewRecipe(name="front", width=WIDTH, height=HEIGHT, mm_per_pixel=1.0)


@dataclass
class Outcome:
    """Seconds of each fault, and what must not be."""

    detected: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    frames: int = 0
    stale: int = 0
    unknown: int = 0
    """Frames that the camera never made."""


def break_cameras(faults: int, cameras: int, seed: int, kinds: Sequence[str] = KINDS) -> Outcome:
    """`faults` of these kinds in random order, shared out over `cameras` that run side by side."""
    order = [kinds[number % len(kinds)] for number in range(faults)]
    random.Random(seed).shuffle(order)
    shares = [order[number::cameras] for number in range(cameras)]
    with ThreadPoolExecutor(cameras) as pool:
        told = list(pool.map(_one_camera, shares))
    whole = Outcome()
    for one in told:
        whole.detected += one.detected
        whole.back += one.back
        whole.frames, whole.stale = whole.frames + one.frames, whole.stale + one.stale
        whole.unknown += one.unknown
    return whole


def grabbers() -> list[psutil.Process]:
    """The grabber processes of this one, dead ones that nobody took leave of among them."""
    return [one for one in psutil.Process().children() if _grabs(one)]


def _grabs(process: psutil.Process) -> bool:
    try:
        return "edge_agent.capture.grab" in process.cmdline()
    except psutil.ZombieProcess:
        return True
    except psutil.NoSuchProcess:
        return False


def shared_bytes() -> int:
    """Of anonymous shared memory that this process holds open."""
    held = 0
    for number in Path("/proc/self/fd").iterdir():
        try:
            if "memfd:sightline" in str(number.readlink()):
                held += number.stat().st_size
        except OSError:
            continue
    return held


def _one_camera(faults: Sequence[str]) -> Outcome:
    outcome = Outcome()
    with FaultyCamera() as server:
        camera = MjpegCamera(kind="mjpeg", view="front", url=server.url).build(SystemClock())
        camera.start()
        try:
            _until(lambda: _good(camera, server, outcome))
            for fault in faults:
                began = time.monotonic()
                if fault in (HANG, CRASH):
                    _hit(server, signal.SIGSTOP if fault == HANG else signal.SIGSEGV)
                else:
                    server.fault = Fault(fault)
                outcome.detected.append(_until(lambda: not _good(camera, server, outcome)) - began)
                server.fault = None
                ended = time.monotonic()
                outcome.back.append(_until(lambda: _good(camera, server, outcome)) - ended)
        finally:
            camera.stop()
    return outcome


def _good(camera: Camera, server: FaultyCamera, outcome: Outcome) -> bool:
    """One trigger; whether a good picture came of it."""
    trigger = time.monotonic()
    got = camera.frame_after(trigger, trigger + WAIT_S)
    if isinstance(got, Cause) or picture_problem(got.pixels, VIEW) is Cause.WRONG_SIZE:
        return False
    _hold_against(got, trigger, server, outcome)
    return True


def _hold_against(frame: Frame, trigger: float, server: FaultyCamera, outcome: Outcome) -> None:
    outcome.frames += 1
    try:
        outcome.stale += server.shown_in(frame.pixels) < trigger
    except KeyError:
        outcome.unknown += 1


def _hit(server: FaultyCamera, number: signal.Signals) -> None:
    for one in grabbers():
        try:
            if any(server.url in word for word in one.cmdline()):
                os.kill(one.pid, number)
        except psutil.NoSuchProcess:  # another camera's, which has just ended
            continue


def _until(holds: Callable[[], bool]) -> float:
    """The moment at which it first held.

    Raises:
        TimeoutError: it never did.
    """
    limit = time.monotonic() + GIVE_UP_S
    while time.monotonic() < limit:
        if holds():
            return time.monotonic()
    raise TimeoutError(f"not within {GIVE_UP_S:g} s")


def rows_of(outcome: Outcome, left: int, held: int) -> list[Row]:
    detected, back = max(outcome.detected), max(outcome.back)
    return [
        Row("faults", len(outcome.detected), ""),
        Row("frames given and held against the camera", outcome.frames, ""),
        Row(
            "stale or swapped frames",
            outcome.stale + outcome.unknown,
            "",
            "= 0",
            outcome.stale + outcome.unknown == 0,
        ),
        Row("longest until noticed", round(detected, 2), "s", "<= 2", detected <= 2),
        Row("longest until back", round(back, 2), "s", "<= 5", back <= 5),
        Row("grabbers left behind", left, "", "= 0", left == 0),
        Row("shared memory left behind", held, "bytes", "= 0", held == 0),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-cameras", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--cameras", type=int, default=4, help="side by side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="80 faults")
    parser.add_argument("--only", action="append", choices=list(KINDS), help="only these kinds")
    arguments = parser.parse_args()
    faults = 80 if arguments.short else arguments.faults
    outcome = break_cameras(faults, arguments.cameras, arguments.seed, arguments.only or KINDS)
    rows = rows_of(outcome, len(grabbers()), shared_bytes())
    publish(f"Cameras broken {faults} times, seed {arguments.seed}", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
