"""Whether a stored unit can be judged by a draft from its record alone, and what its verdict would be. Pure.

The record holds what the station found, from the score on below which a recipe cannot ask. What the station
did not look for, or looked for in another way, nobody knows; then the unit is told apart, not judged.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from inspection.again import AS_THEN, OF_THE_STATION, Seen, judge_again
from inspection.judge import Judgement
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord, ViewRecord
from inspection.verdict import Cause
from model_registry.bundle.manifest import BundleManifest

NOT_LOOKED_AT = frozenset({Cause.NO_MODEL, Cause.DETECTOR_FAILED, Cause.NO_RECIPE, Cause.WRONG_SIZE})
MOST_KEPT = 300
"""Detections of a view; of more, a record keeps these."""


class Silence(StrEnum):
    """Why a preview says nothing of a unit."""

    STATION = "station"
    """INVALID for a cause outside of its pictures: not armed, code not readable, not inspected."""
    BUNDLE = "bundle"
    """The registry does not tell of the bundle that judged, so its thresholds are not known."""
    LABEL = "label"
    """The draft speaks of a label that the bundle does not know."""
    VIEW = "view"
    """The draft has a view that was not taken, or not looked at."""
    MODEL = "model"
    """Nothing was detected in it: no model, no recipe, or a picture of another size."""
    ALIGNMENT = "alignment"
    """The draft aligns, and how the part lay against its golden picture was not measured."""
    MANY = "many"
    """So much was found that the record may not hold it all."""


class Tried(NamedTuple):
    silence: Silence | None
    judgement: Judgement | None
    """None where there is a silence."""


def try_on(
    record: InspectionRecord, draft: Recipe, then: Recipe | None, manifest: BundleManifest | None
) -> Tried:
    """`then`: the recipe that judged, where it was issued here. `manifest`: of the bundle that judged."""
    silence = _silence(record, draft, then, manifest)
    if silence is not None:
        return Tried(silence, None)
    again = judge_again(record, draft, manifest.thresholds if manifest else {}, _look)
    assert again.judgement is not None, again.why
    return Tried(None, again.judgement)


def _look(view: ViewRecipe, then: ViewRecord) -> Seen:
    size = _full_size(then)
    if size is not None and size != (view.width, view.height):
        return Seen(problem=Cause.WRONG_SIZE)
    return Seen(then.detections)


def _silence(
    record: InspectionRecord, draft: Recipe, then: Recipe | None, manifest: BundleManifest | None
) -> Silence | None:
    causes = {finding.cause for finding in record.findings}
    if causes & OF_THE_STATION:
        return Silence.STATION
    if causes & NOT_LOOKED_AT:
        return Silence.MODEL
    if manifest is None:
        return Silence.BUNDLE
    if draft.labels - set(manifest.labels):
        return Silence.LABEL
    by_name = {view.name: view for view in then.views} if then else {}
    for view in draft.views:
        taken = [one for one in record.views if one.view == view.name]
        told = any(one.view == view.name and one.cause in AS_THEN and not one.slot for one in record.findings)
        if taken and told:
            continue  # it stays what it was
        if not taken or any(_not_looked_at(one, then, by_name) for one in taken):
            return Silence.VIEW
        if any(len(one.detections) >= MOST_KEPT for one in taken):
            return Silence.MANY
        if _measured_otherwise(view, taken, by_name, compares=manifest.compares):
            return Silence.ALIGNMENT
    return None


def _not_looked_at(view: ViewRecord, then: Recipe | None, by_name: Mapping[str, ViewRecipe]) -> bool:
    """A camera of which the recipe says nothing is read, and its picture kept; nobody looks into it."""
    if then is not None:
        return view.view not in by_name
    return view.brightness is None and not view.detections


def _measured_otherwise(
    view: ViewRecipe, taken: list[ViewRecord], by_name: Mapping[str, ViewRecipe], *, compares: bool
) -> bool:
    """Whether the part was laid over another golden picture than the draft's, or over none."""
    if view.alignment is None:
        return compares  # what such a bundle found hangs on the golden picture
    before = by_name[view.name].alignment if view.name in by_name else None
    if before is None or before.sha256 != view.alignment.sha256:
        return True
    return any(one.shift is None for one in taken)


def _full_size(view: ViewRecord) -> tuple[int, int] | None:
    if view.crop is not None:
        return view.crop.full_width, view.crop.full_height
    return None if view.picture is None else (view.picture.width, view.picture.height)
