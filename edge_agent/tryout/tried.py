"""One unit of a folder, judged as a station would judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edge_agent.capture.frame import Sight
from edge_agent.clock import Clock
from edge_agent.codes.identify import identify
from edge_agent.examine import Aligning, Detecting, examine
from edge_agent.trigger.gate import Begun
from edge_agent.tryout.shot import Shot, sight_of
from inspection.identity import StationId, Unit
from inspection.recipe import Recipe, ViewRecipe
from inspection.record import InspectionRecord
from inspection.verdict import Verdict

NOWHERE = StationId(site="try", line="folder", station="try")


@dataclass(frozen=True)
class Tried:
    """A unit's pictures with what came of them."""

    shots: tuple[Shot, ...]
    record: InspectionRecord

    @property
    def name(self) -> str:
        return ", ".join(shot.name for shot in self.shots)

    @property
    def verdict(self) -> Verdict:
        return self.record.verdict


def unexpected(units: Sequence[Tried], expect: Verdict | None) -> list[Tried]:
    """Those with another verdict; where none is expected, those that could not be judged."""
    if expect is None:
        return [tried for tried in units if tried.verdict is Verdict.INVALID]
    return [tried for tried in units if tried.verdict is not expect]


class Trial:
    """One view of a recipe, with the model and the golden picture that judge it."""

    def __init__(
        self,
        recipe: Recipe,
        view: ViewRecipe,
        detector: Detecting | None,
        aligners: Mapping[str, Aligning],
        clock: Clock,
    ) -> None:
        self.view = view
        self._recipe = recipe.model_copy(update={"views": (view,)})
        self._detector = detector
        self._aligners = aligners
        self._clock = clock

    def judge(self, number: int, files: Sequence[Path]) -> Tried:
        """One unit; more than one file are its shots. A file that cannot be read makes it INVALID."""
        shots: list[Shot] = []
        sights: list[Sight] = []
        for file in files:
            shot, sight = sight_of(file, self.view.name, self._clock)
            shots.append(shot)
            sights.append(sight)
        identified = identify(self._begin(number), sights, self._recipe_for)
        record = examine(
            NOWHERE,
            identified.begun,
            sights,
            identified.recipe,
            self._detector,
            now=self._clock.now(),
            monotonic=self._clock.monotonic,
            aligners=self._aligners,
        )
        return Tried(tuple(shots), identified.refuse(record))

    def _recipe_for(self, sku: str) -> Recipe | None:
        return self._recipe if sku == self._recipe.sku else None

    def _begin(self, number: int) -> Begun:
        unit = Unit(serial=f"picture-{number}", sku=self._recipe.sku, lot="try")
        return Begun(number, unit, self._clock.now(), self._clock.monotonic(), serial_made=True)
