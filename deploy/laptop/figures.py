"""What the demo measured, as rows of the report and as a table. Pure."""

import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from deploy.laptop.line.conveyor import Passed
from inspection.verdict import Verdict
from model_registry.bundle.manifest import BundleManifest


@dataclass(frozen=True)
class Row:
    """One figure; `bar` and `holds` are None where nothing is asked of it."""

    name: str
    value: float | int
    unit: str
    bar: str | None = None
    holds: bool | None = None
    detail: str = ""


def at_most(name: str, value: float | int, unit: str, bar: float | int, detail: str = "") -> Row:
    return Row(name, value, unit, f"<= {bar}", value <= bar, detail)


def passage_rows(when: str, passed: Sequence[Passed], *, bars: bool) -> list[Row]:
    """Escapes, overkills and what people had to decide, over units that went by."""
    faulty = sum(not item.unit.good for item in passed)
    shares = f"of {len(passed)} units, {faulty} of them defective"
    silent = sum(item.verdict is None for item in passed)
    escapes, overkills = sum(item.escaped for item in passed), sum(item.overkilled for item in passed)
    verdicts = Counter(item.verdict.verdict for item in passed if item.verdict is not None)
    return [
        at_most(f"escapes {when}", escapes, "units", 0, shares)
        if bars
        else Row(f"escapes {when}", escapes, "units", detail=shares),
        at_most(f"overkills {when}", overkills, "units", 2, shares)
        if bars
        else Row(f"overkills {when}", overkills, "units", detail=shares),
        Row(f"review {when}", verdicts[Verdict.REVIEW], "units", detail="a person decides"),
        Row(f"invalid {when}", verdicts[Verdict.INVALID], "units"),
        at_most(f"units without a verdict {when}", silent, "units", 0),
    ]


def right_row(passed: Sequence[Passed]) -> Row:
    """Units whose verdict is right: NG if defective, OK if not."""
    right = sum(item.verdict is not None and item.verdict.verdict is _true_verdict(item) for item in passed)
    return Row("units right", right, "units", f">= {len(passed)}", right == len(passed), f"of {len(passed)}")


def complaints_row(complaints: Sequence[str]) -> Row:
    """What the line's PLC saw that a station must never show."""
    name = "results early or for another unit"
    return at_most(name, len(complaints), "results", 0, "; ".join(complaints[:3]) or "over Modbus")


def latency_rows(passed: Iterable[Passed]) -> list[Row]:
    """Trigger in hand to verdict committed, by the station's own clock."""
    taken = sorted(item.verdict.total_ms for item in passed if item.verdict is not None)
    if not taken:
        return []
    p50, p99 = taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.99))]
    detail = "includes the wait for the camera's next frame (40 a second)"
    return [
        Row("verdict latency p50", round(p50, 1), "ms", detail=detail),
        Row("verdict latency p99", round(p99, 1), "ms", "<= 100", p99 <= 100, detail),
    ]


def model_rows(manifest: BundleManifest) -> list[Row]:
    metrics = manifest.metrics
    on = f"on {metrics.pictures} pictures held back"
    return [
        Row("mAP50 FP32", round(metrics.map50_fp32, 4), "", detail=on),
        Row("mAP50 INT8", round(metrics.map50_int8, 4), "", detail=on),
        Row("INT8 lost detections", manifest.parity.int8_lost, "detections", detail="of torch FP32's"),
    ]


def report(rows: Sequence[Row], facts: Mapping[str, str]) -> dict[str, Any]:
    """The report's JSON object (form: machine and rows)."""
    machine = {"processor": _processor(), "python": platform.python_version(), "system": platform.platform()}
    return {"machine": machine | dict(facts), "rows": [asdict(row) for row in rows]}


def table(rows: Sequence[Row]) -> Table:
    shown = Table("figure", "value", "bar", "", title="What this run measured")
    for row in rows:
        mark = {None: "", True: "[green]holds[/]", False: "[bold red]MISSED[/]"}[row.holds]
        shown.add_row(row.name, f"{row.value} {row.unit}".strip(), row.bar or "", mark, end_section=False)
    return shown


def _true_verdict(item: Passed) -> Verdict:
    return Verdict.OK if item.unit.good else Verdict.NG


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
