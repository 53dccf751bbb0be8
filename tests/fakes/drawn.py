"""Recipes on the shelf, and units that were judged by them."""

import json
from typing import Any

from dashboard.people.audit import Act
from dashboard.pictures.gate import Size
from dashboard.recipes.golden import Goldens
from dashboard.recipes.kept import BeginDraft, Draft, Issued, WriteDraft
from dashboard.recipes.rows import highest
from dashboard.recipes.shelf import RecipeShelf
from inspection.detection import Detection
from inspection.judge import ViewEvidence, judge
from inspection.recipe import Recipe, RecipeRef
from inspection.record import InspectionRecord
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import found, make_jpeg, make_record

NAME = "ac-front"
SIZE = Size(64, 48)
GOLDEN = make_jpeg(*SIZE, shade=90)
SCREW = found("screw", 0.9, 7, 7, 6)
"""Sits in the slot."""


def content(version: int = 1, *, shortest: float = 2.0, left: float = 20, **changed: Any) -> dict[str, Any]:
    """A screw, a vent that is masked, and a cover where scratches count from `shortest` mm on; 0.5 mm each
    pixel. `changed`: other fields of the view."""
    view = {
        "name": "front",
        "width": SIZE.width,
        "height": SIZE.height,
        "mm_per_pixel": 0.5,
        "slots": [{"name": "screw-1", "label": "screw", "x": 10, "y": 10, "tolerance_mm": 2.0}],
        "defects": [{"label": "dent", "min_side_mm": 2.0}],
        "ignore": [{"name": "vent", "outline": {"corners": [[50, 2], [60, 2], [60, 12]]}}],
        "zones": [
            {
                "name": "cover",
                "box": {"x1": left, "y1": 5, "x2": left + 28, "y2": 45},
                "defects": [{"label": "scratch", "min_side_mm": shortest}],
            }
        ],
    }
    return {"sku": "KFR-35", "version": version, "takt_ms": 1000, "views": [view | changed]}


def recipe(version: int = 1, **changed: Any) -> Recipe:
    return Recipe.model_validate_json(json.dumps(content(version, **changed)))


def shelf_of(site: DashboardSite) -> RecipeShelf:
    return RecipeShelf(site.database, Goldens(site.store).size_of)


def act(site: DashboardSite, reason: str = "", by: str = "quinn") -> Act:
    return Act(by, site.clock(), reason)


def begun(site: DashboardSite, name: str = NAME, version: int = 1, **changed: Any) -> Draft:
    """A draft, on its golden picture."""
    golden = Goldens(site.store).keep(GOLDEN)
    wanted = BeginDraft(name=name, recipe=content(version, **changed), pictures={"front": golden.sha256})
    return shelf_of(site).begin(wanted, act(site))


def issued(site: DashboardSite, name: str = NAME, version: int = 1, **changed: Any) -> Issued:
    draft = begun(site, name, version, **changed)
    return shelf_of(site).issue(name, draft.edition, act(site, "first run"))


def redrawn(site: DashboardSite, name: str = NAME, **changed: Any) -> Draft:
    """A draft from the latest version, saved with what is `changed`."""
    shelf = shelf_of(site)
    with site.database.reading() as session:
        last = highest(session, name)
    draft = shelf.begin_from(name, last, act(site))
    writing = WriteDraft(edition=draft.edition, recipe=content(1, **changed), pictures=draft.pictures)
    return shelf.write(name, writing, "quinn", site.clock())


def judged(
    site: DashboardSite, seq: int, by: Recipe, *detections: Detection, **more: Any
) -> InspectionRecord:
    """The record of a unit in which the station found `detections`, with the verdict that `by` gives."""
    said = judge(by, [ViewEvidence(view="front", detections=detections)], site.release.manifest.thresholds)
    return make_record(
        seq,
        said.verdict,
        detections=detections,
        findings=said.findings,
        bundle=site.release.digest,
        recipe=RecipeRef.of(by),
        size=SIZE,
        **more,
    )
