"""Words that many tests begin with: a station, units, a recipe, pictures, records."""

from datetime import UTC, datetime

import cv2
import numpy as np

from edge_agent.capture.frame import Frame
from inspection.detection import Detection
from inspection.geometry import Box
from inspection.identity import StationId, Unit
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord, Timings, ViewRecord
from inspection.rules.defect import DefectLimit
from inspection.rules.shots import Shots
from inspection.rules.slot import Slot
from inspection.verdict import Verdict
from model_registry.bundle.prepare import Picture

STATION = StationId(site="suzhou", line="line-1", station="final")
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def unit(serial: str = "S1", sku: str = "AC-100") -> Unit:
    return Unit(serial=serial, sku=sku, lot="L1")


def recipe(*, width: int = 64, height: int = 48, sku: str = "AC-100") -> Recipe:
    """One view, `front`, with one screw that belongs at (16, 16)."""
    slot = Slot(name="screw-1", label="screw", x=16, y=16, tolerance_mm=4)
    view = ViewRecipe(name="front", width=width, height=height, mm_per_pixel=1, slots=(slot,))
    return Recipe(sku=sku, version=1, takt_ms=100, views=(view,))


def asking_for_dents(min_side_mm: float) -> Recipe:
    """The usual recipe at 1 mm per pixel, which rejects dents from this length on."""
    usual = recipe()
    limit = DefectLimit(label="dent", min_side_mm=min_side_mm)
    return usual.model_copy(update={"views": (usual.views[0].model_copy(update={"defects": (limit,)}),)})


def shooting(taken: int, *, agree: int, sku: str = "AC-100") -> Recipe:
    """The usual recipe, of so many shots."""
    usual = recipe(sku=sku)
    view = usual.views[0].model_copy(update={"shots": Shots(taken=taken, agree=agree)})
    return usual.model_copy(update={"views": (view,)})


def screw(score: float = 0.9) -> Detection:
    """Sits in the recipe's slot."""
    return Detection(label="screw", score=score, box=Box(x1=12, y1=12, x2=20, y2=20))


def picture(seed: int = 0, *, width: int = 64, height: int = 48) -> Picture:
    """Noise: bright enough, sharp, and another one for every seed."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def jpeg(seed: int = 0, *, width: int = 64, height: int = 48) -> bytes:
    done, data = cv2.imencode(".jpg", picture(seed, width=width, height=height))
    assert done
    return data.tobytes()


def frame(seed: int = 0, *, began: float = 1000.0, view: str = "front") -> Frame:
    return Frame(view, picture(seed), began)


def record(seq: int = 1, verdict: Verdict = Verdict.OK) -> InspectionRecord:
    return InspectionRecord(
        station=STATION,
        seq=seq,
        unit=unit(f"S{seq}"),
        triggered_at=NOON,
        judged_at=NOON,
        verdict=verdict,
        findings=(),
        views=(ViewRecord(view="front"),),
        bundle=None,
        recipe=None,
        timings=Timings(frame_ms=1, detect_ms=1, judge_ms=1, total_ms=3),
    )
