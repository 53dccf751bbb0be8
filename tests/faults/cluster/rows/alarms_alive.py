"""F5-real: real programs by the real clock, struck from outside; seconds until the alarm is read.

It is read where a person looks, at `/api/alarms`; what no page can show, at `/metrics` of who notices it.
"""

import time

from deploy.observability.table import TABLE
from inspection.fault import Fault
from tests.bench.report import Row
from tests.faults.alive.plant import BEGIN_S, LivingPlant
from tests.faults.alive.strikes import NOT_STRUCK, STRIKES, Strike
from tests.faults.cluster.asked import Asked

BAR_S, CALM_S, PATIENCE_S, MENDED_S = 10.0, 3.0, 40.0, 90.0
TIMES, SHORT, PLANTED = len(STRIKES), 2, 2
LINGERS = {
    Fault.CLOCK_OFF,
    Fault.VERDICTS_NOT_TOLD,
    Fault.VERDICTS_LATE,
    Fault.DEAD_LETTERS,
    Fault.NUMBERS_MISSING,
    Fault.UPDATE_ATTACKED,
}
"""These stand for a while after they were mended; the next strike does not wait for them."""


def run(asked: Asked) -> list[Row]:
    """A point is a strike of the table, the same whatever the seed."""
    full = max(asked.points) >= SHORT
    rows: list[Row] = []
    with LivingPlant(asked.folder / "alive", full=full, defect=asked.defect) as plant:
        assert plant.until(lambda: plant.inspects and not plant.listed(), BEGIN_S) is not None
        plant.until(lambda: bool(plant.listed()), CALM_S)
        false = sorted(f"{where}: {fault}" for where, fault in plant.listed())
        for point, _ in asked.drawn("F5-real"):
            rows.append(_struck(plant, STRIKES[point], min(PATIENCE_S, asked.patience_s)))
    silent = [row.name for row in rows if row.value < 0]
    late = [row.name for row in rows if row.value > BAR_S]
    left = [] if not full else [f"{by}: {fault} ({why})" for (by, fault), why in NOT_STRUCK.items()]
    return [
        *rows,
        Row("strikes", len(rows), "", detail=f"of {len(STRIKES)}; {len(TABLE)} alarms there are"),
        Row("not to be struck from outside", len(left), "", detail="; ".join(left)),
        Row("silent faults", len(silent), "", "= 0", not silent, ", ".join(silent)),
        Row("alarms later than that", len(late), "", "= 0", not late if full else None, ", ".join(late)),
        Row("alarms where all is well", len(false), "", "= 0", not false, ", ".join(false)),
    ]


def _struck(plant: LivingPlant, one: Strike, patience_s: float) -> Row:
    name = f"{one.by}: {one.fault}, {one.how}"

    def shows() -> bool:
        told = one.fault in plant.told(one.by)
        return told if not one.paged else (one.where, one.fault) in plant.listed()

    def calm() -> bool:
        stand = {fault for _, fault in plant.listed()}
        well = plant.inspects and not plant.station.on_probation
        return well and not shows() and stand <= LINGERS - {one.fault}

    if plant.until(calm, MENDED_S) is None:
        stands = ", ".join(sorted(fault for _, fault in plant.listed()))
        return Row(name, -1, "s", f"<= {BAR_S:g}", False, f"not struck: before it there stood {stands}")
    began = time.monotonic()
    with one.strike(plant):
        shown = plant.until(shows, patience_s) is not None
        after = time.monotonic() - began
        read = "the page" if one.paged else "/metrics alone"
        beside = ", ".join(sorted({fault for _, fault in plant.listed()} - {one.fault}))
    value = round(after, 1) if shown else -1
    return Row(name, value, "s", f"<= {BAR_S:g}", 0 <= value <= BAR_S, f"{read}; beside it: {beside or '-'}")
