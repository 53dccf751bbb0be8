"""F5: each fault of the table made to happen, and its alarm looked for where people and Prometheus look.

A plant in one process, whose seconds are handed out: they are what is measured, not this machine's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dashboard.alarms import watchman
from dashboard.ingest.pulse import Pulse
from deploy.observability.table import By
from edge_agent import fault_watch
from inspection.fault import Fault
from tests.bench.report import Row
from tests.faults.alarms.strikes import STRIKES
from tests.faults.alarms.world import World, migrated
from tests.faults.cluster.asked import Asked

BAR_S, CALM_S = 10, 6
TIMES, SHORT, PLANTED = 3, 1, 1
Struck = tuple[By, Fault]


def run(asked: Asked) -> list[Row]:
    after: dict[Struck, list[int | None]] = {struck: [] for struck in STRIKES}
    false: list[str] = []
    asked.folder.mkdir(exist_ok=True)
    with migrated(asked.folder) as template, _planted(asked.defect):
        for point, chance in asked.drawn("F5"):
            for number, (struck, strike) in enumerate(STRIKES.items()):
                folder = asked.folder / f"{point}-{number}"
                folder.mkdir()
                world = World(folder, template)
                for _ in range(CALM_S + chance.randrange(CALM_S)):  # not always at the same beat
                    world.second()
                false += [f"{by}: {fault}" for by, fault in world.seen()]
                strike(world)
                after[struck].append(world.until(struck, BAR_S))
                world.close()
    silent = [struck for struck, seconds in after.items() if None in seconds]
    slowest = [max(one for one in seconds if one is not None) for seconds in after.values() if any(seconds)]
    each = [_row(struck, seconds) for struck, seconds in after.items()]
    named = ", ".join(f"{by}: {fault}" for by, fault in silent)
    return [
        *each,
        Row("faults and who notices them", len(STRIKES), "", detail=f"{len(Fault)} alarms"),
        Row("silent faults", len(silent), "", "= 0", not silent, named),
        Row("alarms where all is well", len(false), "", "= 0", not false, ", ".join(false[:3])),
        Row("the slowest alarm", max(slowest, default=0), "s of the plant", f"<= {BAR_S}", bool(slowest)),
    ]


def _row(struck: Struck, seconds: list[int | None]) -> Row:
    known = [one for one in seconds if one is not None]
    return Row(
        f"{struck[0]}: {struck[1]}",
        max(known, default=-1),
        "s of the plant",
        f"<= {BAR_S}",
        len(known) == len(seconds),
    )


def _no_camera_check(facts: fault_watch.Facts) -> Iterator[tuple[Fault, str]]:
    return ((fault, text) for fault, text in PASSING(facts) if fault is not Fault.CAMERA_LOST)


def _nothing(*_: object) -> tuple[()]:
    return ()


PASSING = fault_watch._passing
DEFECTS: dict[str, tuple[object, str, object]] = {
    "the camera unchecked": (fault_watch, "_passing", _no_camera_check),
    "the ingest's own faults untold": (Pulse, "_of_others", _nothing),
    "the watchman never raises": (watchman, "_raise", _nothing),
}
"""What is put in whose place."""


@contextmanager
def _planted(name: str) -> Iterator[None]:
    if not name:
        yield
        return
    whose, what, instead = DEFECTS[name]
    before: Callable[..., object] = getattr(whose, what)
    setattr(whose, what, instead)
    try:
        yield
    finally:
        setattr(whose, what, before)
