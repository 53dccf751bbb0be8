from collections.abc import Sequence

import pytest

from edge_agent.capture.frame import Frame, Sight
from edge_agent.codes.identify import Identified, identify
from edge_agent.trigger.gate import Begun
from inspection.geometry import Box
from inspection.recipe import Recipe
from inspection.rules.code import CodeZone
from inspection.verdict import Cause
from model_registry.bundle.prepare import Picture
from tests.fakes import words

BOX, OTHER_BOX = Box(x1=0, y1=0, x2=20, y2=20), Box(x1=30, y1=0, x2=50, y2=20)
SERIAL = CodeZone(name="serial", box=BOX, gives="serial", pattern="SN=(.+?)(?:;.*)?")
SKU = CodeZone(name="sku", box=BOX, gives="sku", pattern="(?:.*;)?SKU=(.+)")
AGAIN = CodeZone(name="again", box=OTHER_BOX, gives="serial")


def recipe(sku: str, *codes: CodeZone) -> Recipe:
    plain = words.recipe(sku=sku)
    return plain.model_copy(update={"views": (plain.views[0].model_copy(update={"codes": codes}),)})


class Printed:
    """What stands in which zone; counts how often it was read."""

    def __init__(self, text: str, other: str = "") -> None:
        self.texts = {BOX: text, OTHER_BOX: other}
        self.reads = 0

    def read(self, pixels: Picture, box: Box, kind: str) -> tuple[str, ...]:
        self.reads += 1
        return (self.texts[box],) if self.texts[box] else ()


def identified(
    printed: Printed,
    *recipes: Recipe,
    made: bool = True,
    sights: Sequence[Sight] = (Sight("front", words.frame()),),
) -> Identified:
    by_sku = {one.sku: one for one in recipes}
    begun = Begun(7, words.unit("S1"), words.NOON, trigger=1000.0, serial_made=made)
    return identify(begun, sights, by_sku.get, printed.read)


def test_a_recipe_without_codes_takes_the_triggers_word() -> None:
    printed = Printed("SN=S9")
    told = identified(printed, recipe("AC-100"))
    assert (told.begun.unit, told.problem, told.looked, printed.reads) == (words.unit("S1"), None, False, 0)


def test_a_serial_that_the_station_made_is_replaced() -> None:
    told = identified(Printed("SN=S9"), recipe("AC-100", SERIAL))
    assert (told.begun.unit.serial, told.problem) == ("S9", None)


@pytest.mark.parametrize(("text", "cause"), [("SN=S1", None), ("SN=S9", Cause.CODE_CONTRADICTS)])
def test_a_serial_that_the_trigger_named_must_be_the_same(text: str, cause: Cause | None) -> None:
    told = identified(Printed(text), recipe("AC-100", SERIAL), made=False)
    assert told.begun.unit.serial == "S1"
    assert (told.problem and told.problem.cause) == cause


def test_a_code_names_the_sku_and_so_the_recipe_and_is_read_once() -> None:
    printed = Printed("SN=S9;SKU=AC-200")
    told = identified(printed, recipe("AC-100", SKU, SERIAL), recipe("AC-200", SERIAL))
    assert told.recipe is not None
    assert (told.recipe.sku, told.begun.unit, printed.reads) == ("AC-200", words.unit("S9", "AC-200"), 1)


def test_a_sku_without_a_recipe_keeps_its_name() -> None:
    told = identified(Printed("SN=S9;SKU=AC-900"), recipe("AC-100", SKU, SERIAL))
    assert (told.recipe, told.begun.unit, told.problem) == (None, words.unit("S9", "AC-900"), None)


@pytest.mark.parametrize("text", ["", "something else", "SN=no name!", "SN=" + "9" * 300])
def test_what_cannot_be_read_or_is_no_name(text: str) -> None:
    problem = identified(Printed(text), recipe("AC-100", SERIAL)).problem
    assert problem is not None
    assert (problem.cause, problem.view) == (Cause.CODE_UNREADABLE, "front")


def test_two_codes_of_one_part_must_agree() -> None:
    problem = identified(Printed("SN=S9", other="S8"), recipe("AC-100", SERIAL, AGAIN)).problem
    assert problem is not None
    assert problem.cause is Cause.CODE_CONTRADICTS


DARK = Sight("front", Frame("front", words.picture() // 50, 1000.0))
SMALL = Sight("front", Frame("front", words.picture(width=32), 1000.0))
BLIND = Sight("front", None, Cause.NO_FRAME_IN_TIME)
SOUND = Sight("front", words.frame())


@pytest.mark.parametrize(
    ("sight", "cause"),
    [(DARK, Cause.TOO_DARK), (SMALL, Cause.WRONG_SIZE), (BLIND, Cause.NO_FRAME_IN_TIME)],
)
def test_a_picture_that_is_to_blame_is_named_instead_of_the_code(sight: Sight, cause: Cause) -> None:
    problem = identified(Printed(""), recipe("AC-100", SERIAL), sights=[sight]).problem
    assert problem is not None
    assert problem.cause is cause


def test_of_several_shots_one_that_can_be_read_is_enough() -> None:
    told = identified(Printed("SN=S9"), recipe("AC-100", SERIAL), sights=[BLIND, SOUND])
    assert (told.begun.unit.serial, told.problem) == ("S9", None)
