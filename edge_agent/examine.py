"""One unit -> one record. No I/O: pictures, model and recipe come in, the record goes out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from edge_agent.capture.frame import Sight
from edge_agent.capture.quality import check_picture
from edge_agent.stopwatch import Stage, Stopwatch
from edge_agent.trigger.gate import Begun
from inspection.detection import Detection, Threshold
from inspection.errors import SightlineError
from inspection.identity import StationId
from inspection.judge import Judgement, ViewEvidence, deciding, judge
from inspection.recipe import Recipe, RecipeRef, ViewRecipe
from inspection.record import InspectionRecord, Timings, ViewRecord
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict
from model_registry.bundle.beside import Grey, compare
from model_registry.bundle.prepare import Picture, half_of


class Detecting(Protocol):
    """A loaded bundle."""

    @property
    def digest(self) -> str: ...

    @property
    def compares(self) -> bool:
        """Whether it wants each picture beside the golden one."""
        ...

    @property
    def thresholds(self) -> Mapping[str, Threshold]: ...

    def detect(self, picture: Picture, half: Picture | None = None) -> tuple[Detection, ...]:
        """`half`: the picture at half its size, where it is at hand.

        Raises: SightlineError: the model answered nonsense."""
        ...


class Aligning(Protocol):
    """One view's golden picture, ready to be compared with."""

    def look(self, picture: Picture) -> Shift | Cause:
        """How the part lies, or why that cannot be told."""
        ...

    def golden_under(self, shift: Shift) -> Grey:
        """The golden picture [height, width], laid as the part lies."""
        ...


def examine(
    station: StationId,
    begun: Begun,
    sights: Sequence[Sight],
    recipe: Recipe | None,
    detector: Detecting | None,
    *,
    now: datetime,
    monotonic: Callable[[], float],
    aligners: Mapping[str, Aligning] = MappingProxyType({}),
    code_ms: float = 0.0,
    stopwatch: Stopwatch | None = None,
    deciding_only: bool = False,
) -> InspectionRecord:
    """The unit's record, still without pictures' digests.

    `monotonic` measures the steps; `aligners`, by view, are those of the recipe. `code_ms` went by
    between the frames and now. `deciding_only`: of several shots of a view, the record keeps the one that
    decided; otherwise all. `stopwatch` is told how long pictures are checked.
    """
    watch = stopwatch or Stopwatch.stopped()
    seen = monotonic()
    evidence = tuple(_evidence(recipe, sight, detector, aligners, watch) for sight in sights)
    detected = monotonic()
    judgement = _judge(recipe, evidence, detector)
    kept = set(range(len(evidence)))
    if deciding_only and recipe is not None:
        kept = deciding(recipe, evidence, detector.thresholds if detector else {})
    judged = monotonic()
    return InspectionRecord(
        station=station,
        seq=begun.seq,
        unit=begun.unit,
        triggered_at=begun.triggered_at,
        judged_at=now,
        verdict=judgement.verdict,
        findings=judgement.findings[:300],
        views=tuple(one for number, one in enumerate(_view_records(recipe, evidence)) if number in kept),
        bundle=detector.digest if detector else None,
        recipe=RecipeRef.of(recipe) if recipe else None,
        timings=Timings(
            frame_ms=max(0.0, _ms(begun.trigger, seen) - code_ms),
            code_ms=code_ms,
            detect_ms=_ms(seen, detected),
            judge_ms=_ms(detected, judged),
            total_ms=_ms(begun.trigger, judged),
        ),
    )


def not_inspected(
    station: StationId, begun: Begun, now: datetime, cause: Cause = Cause.NOT_INSPECTED
) -> InspectionRecord:
    """The record of a unit that nobody looked at: INVALID, never OK."""
    zero = Timings(frame_ms=0.0, detect_ms=0.0, judge_ms=0.0, total_ms=0.0)
    return InspectionRecord(
        station=station,
        seq=begun.seq,
        unit=begun.unit,
        triggered_at=begun.triggered_at,
        judged_at=now,
        verdict=Verdict.INVALID,
        findings=(Finding(verdict=Verdict.INVALID, cause=cause),),
        views=(),
        bundle=None,
        recipe=None,
        timings=zero,
    )


def _view_records(recipe: Recipe | None, evidence: Sequence[ViewEvidence]) -> Iterator[ViewRecord]:
    """One for each piece of evidence; shots of one view are numbered."""
    taken: Counter[str] = Counter()
    for item in evidence:
        taken[item.view] += 1
        view = _view_recipe(recipe, item.view)
        yield ViewRecord(
            view=item.view,
            detections=item.detections,
            shift=item.shift,
            shot=taken[item.view] if view is not None and view.shots is not None else None,
            brightness=None if item.brightness is None else round(item.brightness, 1),
        )


def _evidence(
    recipe: Recipe | None,
    sight: Sight,
    detector: Detecting | None,
    aligners: Mapping[str, Aligning],
    watch: Stopwatch,
) -> ViewEvidence:
    view = _view_recipe(recipe, sight.view)
    if sight.frame is None or sight.problem is not None:
        return ViewEvidence(view=sight.view, problem=sight.problem or Cause.NO_CAMERA)
    if view is None:
        return ViewEvidence(view=sight.view)
    pixels = sight.frame.pixels
    with watch.over(Stage.HALVE):  # once for the check and for the network: the dear part of shrinking
        half = half_of(pixels)
    with watch.over(Stage.CHECK):
        problem, brightness = check_picture(pixels, view, half)
        shift = problem or _shift(pixels, view, aligners)
    known = ViewEvidence(view=sight.view, brightness=brightness)
    if isinstance(shift, Cause):
        return known.model_copy(update={"problem": shift})
    known = known.model_copy(update={"shift": shift})
    if detector is None:
        return known.model_copy(update={"problem": Cause.NO_MODEL})
    seen: Picture | None = pixels
    if detector.compares:
        seen, half = _beside_golden(pixels, shift, aligners.get(view.name)), None
    if seen is None:
        return known.model_copy(update={"problem": Cause.NO_MODEL})
    try:
        return known.model_copy(update={"detections": detector.detect(seen, half)})
    except SightlineError:
        return known.model_copy(update={"problem": Cause.DETECTOR_FAILED})


def _shift(pixels: Picture, view: ViewRecipe, aligners: Mapping[str, Aligning]) -> Shift | Cause | None:
    """None: the recipe does not ask. Where it asks and nobody can tell, the part counts as shifted."""
    if view.alignment is None:
        return None
    aligner = aligners.get(view.name)
    return Cause.SHIFTED if aligner is None else aligner.look(pixels)


def _beside_golden(pixels: Picture, shift: Shift | None, aligner: Aligning | None) -> Picture | None:
    """None: the recipe names no golden picture for this view. Such a bundle is refused when it is loaded."""
    return None if shift is None or aligner is None else compare(pixels, aligner.golden_under(shift))


def _judge(recipe: Recipe | None, evidence: Sequence[ViewEvidence], detector: Detecting | None) -> Judgement:
    if recipe is None:
        finding = Finding(verdict=Verdict.INVALID, cause=Cause.NO_RECIPE)
        return Judgement(verdict=Verdict.INVALID, findings=(finding,))
    return judge(recipe, evidence, detector.thresholds if detector else {})


def _view_recipe(recipe: Recipe | None, name: str) -> ViewRecipe | None:
    views: Iterable[ViewRecipe] = recipe.views if recipe else ()
    return next((view for view in views if view.name == name), None)


def _ms(start: float, end: float) -> float:
    return max(0.0, (end - start) * 1000)
