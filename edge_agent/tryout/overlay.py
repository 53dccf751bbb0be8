"""What is drawn over a picture: the recipe's slots, zones and masks, what was found, what was told. Pure."""

from collections.abc import Iterator, Sequence
from html import escape

from inspection.detection import Detection
from inspection.geometry import Box, Polygon
from inspection.recipe import ViewRecipe
from inspection.rules.slot import Slot
from inspection.rules.zone import Area
from inspection.shift import Shift
from inspection.verdict import Finding, Verdict

NAMED_FROM = 0.3
"""Fainter detections are drawn without their name."""


def overlay(
    view: ViewRecipe, detections: Sequence[Detection], findings: Sequence[Finding], shift: Shift | None
) -> str:
    """SVG elements in pixels of the full picture; the recipe's drawing moves with the part."""
    told = {finding.slot: finding.verdict for finding in findings if finding.slot is not None}
    otherwise = next((one.verdict for one in findings if one.slot is None and one.box is None), Verdict.OK)
    parts = [f'<g transform="{_transform(view, shift)}">']
    parts += [_area(area, "mask") for area in view.ignore]
    parts += [_area(area, "zone") for area in view.zones]
    parts += [_slot(slot, view, told.get(slot.name, otherwise)) for slot in view.slots]
    parts.append("</g>")
    parts += _findings(findings)
    parts += [_detection(found) for found in detections if found.label in view.labels]
    return "".join(parts)


def _transform(view: ViewRecipe, shift: Shift | None) -> str:
    if shift is None:
        return "translate(0 0)"
    x, y = view.middle
    return f"translate({shift.dx_px:.2f} {shift.dy_px:.2f}) rotate({shift.turn_deg:.3f} {x:g} {y:g})"


def _area(area: Area, kind: str) -> str:
    x, y = _first_corner(area.shape)
    name = f'<text x="{x:g}" y="{y:g}" dy="1.1em" dx=".3em">{escape(area.name)}</text>'
    return f'<g class="{kind}">{_shape(area.shape)}{name}</g>'


def _shape(shape: Box | Polygon) -> str:
    if isinstance(shape, Box):
        return f'<rect x="{shape.x1:g}" y="{shape.y1:g}" width="{shape.width:g}" height="{shape.height:g}"/>'
    corners = " ".join(f"{corner.x:g},{corner.y:g}" for corner in shape.corners)
    return f'<polygon points="{corners}"/>'


def _first_corner(shape: Box | Polygon) -> tuple[float, float]:
    return (shape.x1, shape.y1) if isinstance(shape, Box) else shape.corners[0]


def _slot(slot: Slot, view: ViewRecipe, verdict: Verdict) -> str:
    reach = slot.tolerance_mm / view.mm_per_pixel
    circle = f'<circle cx="{slot.x:g}" cy="{slot.y:g}" r="{reach:.1f}"/>'
    return f'<g class="slot {verdict}">{circle}{_text(slot.x, slot.y, slot.name)}</g>'


def _detection(found: Detection) -> str:
    words = f"{found.label} {found.score:.2f}"
    name = _text(found.box.x1, found.box.y1, words) if found.score >= NAMED_FROM else ""
    opacity = max(0.15, found.score)
    return f'<g class="found" opacity="{opacity:.2f}">{_shape(found.box)}{name}</g>'


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.box is not None:
            yield f'<g class="told {finding.verdict}">{_shape(finding.box)}</g>'


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(words)}</text>'
