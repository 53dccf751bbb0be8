"""Which unit this is, and which recipe judges it, where recipes read that from codes in the picture.

Decides only; reading is handed in. A unit that cannot be told is INVALID: no verdict is worth anything that
may be about another unit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from edge_agent.capture.frame import Sight
from edge_agent.capture.quality import picture_problem
from edge_agent.codes.reader import read_codes
from edge_agent.trigger.gate import Begun
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord
from inspection.rules.code import CodeZone
from inspection.verdict import Cause, Finding, Verdict

Reading = Callable[..., tuple[str, ...]]
"""`read_codes`"""


@dataclass(frozen=True)
class Identified:
    begun: Begun
    """With the serial and the SKU that hold."""
    recipe: Recipe | None
    problem: Finding | None = None
    looked: bool = True
    """Whether a recipe asked for codes."""

    def refuse(self, record: InspectionRecord) -> InspectionRecord:
        """The record of a unit that cannot be told is INVALID, whatever was found on it."""
        if self.problem is None:
            return record
        return record.model_copy(update={"verdict": Verdict.INVALID, "findings": (self.problem,)})


class _Unknown(Exception):
    def __init__(self, cause: Cause, view: str) -> None:
        self.finding = Finding(verdict=Verdict.INVALID, cause=cause, view=view)


def identify(
    begun: Begun,
    sights: Sequence[Sight],
    recipe_for: Callable[[str], Recipe | None],
    read: Reading = read_codes,
) -> Identified:
    """The recipe of the trigger's SKU says where to look; a SKU found there chooses another recipe, and a
    serial replaces one that the station made."""
    unit = begun.unit
    recipe = first = recipe_for(unit.sku)
    if first is None or not first.reads_codes:
        return Identified(begun, first, looked=False)
    seen = _Seen(sights, read)
    try:
        sku = seen.only_value(first, "sku")
        if sku is not None and sku != unit.sku:
            unit, recipe = unit.model_copy(update={"sku": sku}), recipe_for(sku)
        serial = seen.only_value(recipe or first, "serial")
        view = _first_view(recipe or first, "serial")
        if serial is not None and serial != unit.serial:
            if not begun.serial_made:
                raise _Unknown(Cause.CODE_CONTRADICTS, view)
            unit = unit.model_copy(update={"serial": serial})
    except _Unknown as unknown:
        return Identified(replace(begun, unit=unit), recipe, unknown.finding)
    return Identified(replace(begun, unit=unit), recipe)


class _Seen:
    """The pictures, each zone of which is read once, however many values it gives."""

    def __init__(self, sights: Sequence[Sight], read: Reading) -> None:
        self._sights = sights
        self._read = read
        self._known: dict[tuple[object, ...], tuple[str, ...]] = {}

    def only_value(self, recipe: Recipe, gives: str) -> str | None:
        """What all zones agree on; None: no zone is asked.

        Raises:
            _Unknown: a zone cannot be read, or two contradict each other.
        """
        values: set[str] = set()
        for view, zone in _zones(recipe, gives):
            values.add(self._value(view, zone))
            if len(values) > 1:
                raise _Unknown(Cause.CODE_CONTRADICTS, view.name)
        return next(iter(values), None)

    def _value(self, view: ViewRecipe, zone: CodeZone) -> str:
        """From the first of the view's pictures in which it can be read."""
        cause = Cause.NO_CAMERA
        for number, sight in enumerate(self._sights):
            if sight.view != view.name:
                continue
            if sight.frame is None:
                cause = sight.problem or Cause.NO_CAMERA
                continue
            pixels = sight.frame.pixels
            if pixels.shape[:2] == (view.height, view.width):
                key = (number, zone.box, zone.kind)
                if key not in self._known:
                    self._known[key] = self._read(pixels, zone.box, zone.kind)
                for text in self._known[key]:
                    if (value := zone.value(text)) is not None:
                        return value
            cause = picture_problem(pixels, view) or Cause.CODE_UNREADABLE
        raise _Unknown(cause, view.name)


def _zones(recipe: Recipe, gives: str) -> Iterator[tuple[ViewRecipe, CodeZone]]:
    return ((view, zone) for view in recipe.views for zone in view.codes if zone.gives == gives)


def _first_view(recipe: Recipe, gives: str) -> str:
    return next((view.name for view, _ in _zones(recipe, gives)), recipe.views[0].name)
