import re
from pathlib import Path
from xml.etree import ElementTree

from edge_agent.clock import SystemClock
from edge_agent.tryout.overlay import overlay
from edge_agent.tryout.page import Contents, counted, page
from edge_agent.tryout.tried import Trial, Tried
from edge_agent.tryout.words import tell, tell_shift
from inspection.detection import Detection
from inspection.geometry import Box, Point, Polygon
from inspection.recipe import ViewRecipe
from inspection.rules.defect import DefectLimit
from inspection.rules.zone import IgnoreZone, Zone
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words
from tests.fakes.detector import FakeDetector

BOX = Box(x1=2, y1=3, x2=12, y2=8)
DENT = Detection(label="dent", score=0.87, box=BOX)
TOLD = Finding(verdict=Verdict.NG, cause=Cause.DEFECT, label="dent", score=0.87, box=BOX, zone="rim")
EMPTY = Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, label="screw", slot="screw-1")
CORNERS = Polygon(corners=(Point(40, 0), Point(60, 0), Point(60, 20)))


def view() -> ViewRecipe:
    """A slot, a zone and a mask."""
    return (
        words.recipe()
        .views[0]
        .model_copy(
            update={
                "zones": (Zone(name="rim", box=BOX, defects=(DefectLimit(label="dent"),)),),
                "ignore": (IgnoreZone(name="vent", outline=CORNERS),),
            }
        )
    )


def test_tolerances_are_drawn_in_pixels() -> None:
    finer = view().model_copy(update={"mm_per_pixel": 0.5})
    assert '<circle cx="16" cy="16" r="8.0"/>' in overlay(finer, (), (), None)


def drawn(findings: tuple[Finding, ...] = (), shift: Shift | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(f"<svg>{overlay(view(), (DENT,), findings, shift)}</svg>")


def classes(svg: ElementTree.Element) -> list[str]:
    return [str(group.get("class")) for group in svg.iter("g") if group.get("class")]


def test_all_that_the_recipe_says_and_the_model_found_is_drawn() -> None:
    svg = drawn()
    assert classes(svg) == ["mask", "zone", "slot OK", "found"]
    assert [text.text for text in svg.iter("text")] == ["vent", "rim", "screw-1", "dent 0.87"]
    (circle,) = svg.iter("circle")
    assert (circle.get("cx"), circle.get("cy"), circle.get("r")) == ("16", "16", "4.0")
    (mask,) = svg.iter("polygon")
    assert mask.get("points") == "40,0 60,0 60,20"


def test_what_was_told_stands_out() -> None:
    assert classes(drawn((TOLD, EMPTY))) == ["mask", "zone", "slot NG", "told NG", "found"]


def test_slots_of_a_picture_that_was_not_judged_are_not_green() -> None:
    blurred = Finding(verdict=Verdict.INVALID, cause=Cause.BLURRED)
    assert "slot INVALID" in classes(drawn((blurred,)))


def test_the_recipes_drawing_moves_with_the_part_and_what_was_found_does_not() -> None:
    recipe, found = list(drawn(shift=Shift(dx_px=5, dy_px=-2, turn_deg=1.5)))
    assert recipe.get("transform") == "translate(5.00 -2.00) rotate(1.500 32 24)"
    assert found.get("transform") is None


def test_findings_in_words() -> None:
    assert tell(TOLD) == "defect: dent (0.87) in zone rim"
    assert tell(EMPTY) == "empty slot: screw at screw-1"
    assert tell(Finding(verdict=Verdict.INVALID, cause=Cause.BLURRED)) == "blurred"
    assert tell_shift(Shift(dx_px=5, dy_px=-2, turn_deg=1.5), 0.1) == "+0.50 mm, -0.20 mm, +1.5°"


def tried(folder: Path, name: str, *found: Detection) -> Tried:
    file = folder / name
    file.write_bytes(words.jpeg())
    recipe = words.recipe()
    return Trial(recipe, recipe.views[0], FakeDetector(*found), {}, SystemClock()).judge(1, [file])


def test_one_file_that_needs_nothing_beside_it(tmp_path: Path) -> None:
    units = (tried(tmp_path, "good.jpg", words.screw()), tried(tmp_path, "<b>&.jpg"))
    html = page(Contents(words.recipe(), words.recipe().views[0], "", "pictures", ("too small",), units))
    assert re.findall(r'(?:src|href)="(?!data:image/jpeg;base64,|#)', html) == []
    assert html.count("data:image/jpeg;base64,") == 2
    assert "&lt;b&gt;&amp;.jpg" in html
    assert "<b>" not in html
    assert '<p class="warning">too small</p>' in html
    assert "empty slot: screw at screw-1" in html
    assert counted(units) == "1 OK, 1 NG"
    assert "1 OK, 1 NG" in html
