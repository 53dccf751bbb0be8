"""The drawing is read as what it is, SVG: names, places, and which verdict colours them."""

from collections.abc import Sequence
from xml.etree import ElementTree

from edge_agent.tryout.overlay import overlay
from inspection.detection import Detection
from inspection.geometry import Box, Point, Polygon
from inspection.recipe import ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.rules.slot import Slot
from inspection.rules.zone import IgnoreZone, Zone
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict

VIEW = ViewRecipe(
    name="front",
    width=200,
    height=100,
    mm_per_pixel=0.5,
    slots=(
        Slot(name="screw-1", label="screw", x=20, y=30, tolerance_mm=4),
        Slot(name="screw-2", label="screw", x=80, y=30, tolerance_mm=4),
    ),
    defects=(DefectLimit(label="dent"),),
    ignore=(IgnoreZone(name="logo", box=Box(x1=150, y1=10, x2=190, y2=30)),),
    zones=(
        Zone(
            name="edge",
            outline=Polygon(corners=(Point(0, 90), Point(200, 90), Point(200, 100))),
            defects=(DefectLimit(label="dent", reject=0.9),),
        ),
    ),
)
DENT = Detection(label="dent", score=0.8, box=Box(x1=100, y1=50, x2=120, y2=60))
FAINT = Detection(label="dent", score=0.2, box=Box(x1=10, y1=70, x2=14, y2=74))
STRANGER = Detection(label="bolt", score=0.9, box=Box(x1=1, y1=1, x2=5, y2=5))
EMPTY = Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, view="front", label="screw", slot="screw-2")
BLAMED = Finding(verdict=Verdict.NG, cause=Cause.DEFECT, view="front", label="dent", box=DENT.box)


def drawn(
    detections: Sequence[Detection] = (), findings: Sequence[Finding] = (), shift: Shift | None = None
) -> ElementTree.Element:
    return ElementTree.fromstring(f"<svg>{overlay(VIEW, detections, findings, shift)}</svg>")


def classes(svg: ElementTree.Element) -> list[str]:
    return [group.attrib["class"] for group in svg.iter("g") if "class" in group.attrib]


def test_the_recipe_is_drawn_in_pixels_of_the_full_picture() -> None:
    svg = drawn()
    assert classes(svg) == ["mask", "zone", "slot OK", "slot OK"]
    assert [text.text for text in svg.iter("text")] == ["logo", "edge", "screw-1", "screw-2"]
    circle = next(svg.iter("circle")).attrib
    assert circle == {"cx": "20", "cy": "30", "r": "8.0"}, "4 mm are 8 pixels"
    assert next(svg.iter("rect")).attrib == {"x": "150", "y": "10", "width": "40", "height": "20"}
    assert next(svg.iter("polygon")).attrib["points"] == "0,90 200,90 200,100"


def test_a_slot_has_the_colour_of_its_finding() -> None:
    assert classes(drawn(findings=[EMPTY]))[2:] == ["slot OK", "slot NG"]


def test_where_the_picture_was_not_judged_no_slot_looks_good() -> None:
    dark = Finding(verdict=Verdict.INVALID, cause=Cause.TOO_DARK, view="front")
    assert classes(drawn(findings=[dark]))[2:] == ["slot INVALID", "slot INVALID"]


def test_the_recipe_moves_with_the_part_and_what_was_found_does_not() -> None:
    svg = drawn([DENT], [BLAMED], Shift(dx_px=5, dy_px=-3, turn_deg=2))
    recipe, told, found = list(svg)
    assert recipe.attrib["transform"] == "translate(5.00 -3.00) rotate(2.000 100 50)"
    assert (told.attrib["class"], found.attrib["class"]) == ("told NG", "found")
    assert found[0].attrib == told[0].attrib == {"x": "100", "y": "50", "width": "20", "height": "10"}


def test_faint_detections_have_no_name_and_labels_that_nobody_asks_for_are_left_out() -> None:
    svg = drawn([DENT, FAINT, STRANGER])
    found = [group for group in svg.iter("g") if group.attrib.get("class") == "found"]
    assert [[text.text for text in group.iter("text")] for group in found] == [["dent 0.80"], []]
    assert [group.attrib["opacity"] for group in found] == ["0.80", "0.20"]
