"""Which of the things found are defects: by label, place, size, score and number."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from inspection.detection import Detection, Threshold
from inspection.geometry import Point
from inspection.judging.placed import Placed
from inspection.judging.thresholds import resolve
from inspection.recipe import ViewRecipe
from inspection.rules.defect import Allowance, DefectLimit
from inspection.rules.zone import Zone
from inspection.verdict import Cause, Finding, Verdict


def defect_findings(
    view: ViewRecipe, seen: Sequence[Placed], thresholds: Mapping[str, Threshold]
) -> Iterator[Finding]:
    """For each limit of the view, those of its zones first, what goes beyond it."""
    lying = _by_zone_and_label(view, seen)
    for zone, limit in view.limits:
        threshold = resolve(limit.label, limit.reject, limit.grey, thresholds)
        counted = [
            found
            for found in lying[zone.name if zone else None, limit.label]
            if found.score >= threshold.grey and _large_enough(found, limit, view.mm_per_pixel)
        ]
        for found, sure in _not_allowed(counted, limit.allowed, threshold, view.mm_per_pixel):
            yield Finding(
                verdict=Verdict.NG if sure else Verdict.REVIEW,
                cause=Cause.DEFECT if sure else Cause.UNSURE,
                view=view.name,
                label=found.label,
                score=found.score,
                box=found.box,
                zone=zone.name if zone else None,
            )


def _by_zone_and_label(
    view: ViewRecipe, seen: Sequence[Placed]
) -> defaultdict[tuple[str | None, str], list[Detection]]:
    """What lies under no mask, by the zone whose limits hold for it; None: the rest of the picture."""
    lying: defaultdict[tuple[str | None, str], list[Detection]] = defaultdict(list)
    for found, home in seen:
        if not any(area.contains(*home) for area in view.ignore):
            zone = _zone_of(view, found.label, home)
            lying[zone.name if zone else None, found.label].append(found)
    return lying


def _zone_of(view: ViewRecipe, label: str, home: Point) -> Zone | None:
    """Where other limits hold for this defect than in the rest of the picture."""
    here = (zone for zone in view.zones if zone.limits(label) and zone.contains(*home))
    return next(here, None)


def _large_enough(found: Detection, limit: DefectLimit, mm_per_pixel: float) -> bool:
    return (
        _longer_mm(found, mm_per_pixel) >= limit.min_side_mm
        and found.box.area * mm_per_pixel**2 >= limit.min_area_mm2
    )


def _not_allowed(
    counted: Sequence[Detection], allowed: Allowance | None, threshold: Threshold, mm_per_pixel: float
) -> list[tuple[Detection, bool]]:
    """Each defect that does not pass, and whether that is sure.

    Those that are sure may be within what is allowed while those in the grey band would exceed it: then
    a person decides about all of them.
    """
    told = [(found, found.score >= threshold.reject) for found in counted]
    if allowed is None:
        return told
    passing = [(found, sure) for found, sure in told if _may_pass(found, allowed, mm_per_pixel)]
    if _exceeds([found for found, sure in passing if sure], allowed, mm_per_pixel):
        return told
    too_long = [(found, sure) for found, sure in told if not _may_pass(found, allowed, mm_per_pixel)]
    if _exceeds([found for found, _ in passing], allowed, mm_per_pixel):
        return too_long + [(found, False) for found, _ in passing]
    return too_long


def _may_pass(found: Detection, allowed: Allowance, mm_per_pixel: float) -> bool:
    return allowed.longest_mm is None or _longer_mm(found, mm_per_pixel) <= allowed.longest_mm


def _exceeds(found: Sequence[Detection], allowed: Allowance, mm_per_pixel: float) -> bool:
    area_mm2 = sum(one.box.area for one in found) * mm_per_pixel**2
    too_many = allowed.count is not None and len(found) > allowed.count
    return too_many or (allowed.total_area_mm2 is not None and area_mm2 > allowed.total_area_mm2)


def _longer_mm(found: Detection, mm_per_pixel: float) -> float:
    return max(found.box.width, found.box.height) * mm_per_pixel
