from typing import Any

import pytest

from dashboard.recipes.trial import MOST_KEPT, Silence, try_on
from inspection.crop import Crop
from inspection.recipe import Recipe
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes.drawn import SCREW, recipe
from tests.fakes.registry_in_memory import make_release
from tests.fakes.station_reports import found, make_record

BUNDLE = make_release().manifest
SHORT = found("scratch", 0.9, 30, 20, 3)
"""1.5 mm long, on the cover."""


def unit(*detections: Any, cause: Cause | None = None, **view: Any) -> InspectionRecord:
    findings = () if cause is None else (Finding(verdict=Verdict.INVALID, cause=cause, view="front"),)
    seen = ViewRecord(view="front", detections=detections, brightness=90.0, **view)
    record = make_record(1, Verdict.INVALID if cause else Verdict.OK, findings=findings)
    return record.model_copy(update={"views": (seen,)})


def said(record: InspectionRecord, draft: Recipe, then: Recipe | None = None) -> Verdict | Silence:
    tried = try_on(record, draft, then or recipe(), BUNDLE)
    if tried.silence is not None:
        return tried.silence
    assert tried.judgement is not None
    return tried.judgement.verdict


def aligned(sha256: str = "a" * 64) -> Recipe:
    return recipe(alignment={"golden": "g.png", "sha256": sha256, "max_shift_mm": 9.0})


def test_what_was_found_is_judged_by_other_limits() -> None:
    assert said(unit(SCREW, SHORT), recipe(shortest=2.0)) is Verdict.OK
    assert said(unit(SCREW, SHORT), recipe(shortest=1.5)) is Verdict.NG
    assert said(unit(SHORT), recipe(shortest=2.0)) is Verdict.NG, "the screw is missing"


@pytest.mark.parametrize("cause", [Cause.TOO_DARK, Cause.FROZEN, Cause.SHIFTED, Cause.NO_CAMERA])
def test_what_could_not_be_judged_cannot_be_now(cause: Cause) -> None:
    assert said(unit(cause=cause), recipe()) is Verdict.INVALID
    assert said(unit(cause=cause), aligned(), aligned()) is Verdict.INVALID


@pytest.mark.parametrize(
    ("cause", "silence"),
    [
        (Cause.NOT_ARMED, Silence.STATION),
        (Cause.CODE_CONTRADICTS, Silence.STATION),
        (Cause.NO_MODEL, Silence.MODEL),
        (Cause.NO_RECIPE, Silence.MODEL),
        (Cause.WRONG_SIZE, Silence.MODEL),
    ],
)
def test_what_is_not_about_pictures_is_not_judged(cause: Cause, silence: Silence) -> None:
    assert said(unit(cause=cause), recipe()) is silence


def test_a_model_that_is_not_known_or_does_not_know_the_label() -> None:
    assert try_on(unit(SCREW), recipe(), recipe(), None).silence is Silence.BUNDLE
    assert said(unit(SCREW), recipe(defects=[{"label": "rust"}])) is Silence.LABEL


def test_a_view_that_nobody_looked_at() -> None:
    back = recipe(name="back")
    assert said(unit(SCREW), back) is Silence.VIEW, "it was not taken"
    there = unit(SCREW).model_copy(update={"views": (ViewRecord(view="back"), ViewRecord(view="front"))})
    assert said(there, back, recipe()) is Silence.VIEW, "taken, and the recipe of then did not ask"
    tried = try_on(there, back, None, BUNDLE)
    assert tried.silence is Silence.VIEW, "nor is it known whether it did"


def test_how_the_part_lay_is_known_of_the_same_golden_picture_only() -> None:
    shifted = unit(SCREW, shift=Shift(dx_px=0, dy_px=0))
    assert said(shifted, aligned(), aligned()) is Verdict.OK
    for record, then in (
        (shifted, aligned("b" * 64)),
        (shifted, recipe()),
        (unit(SCREW), aligned()),
    ):
        assert said(record, aligned(), then) is Silence.ALIGNMENT
    assert try_on(shifted, aligned(), None, BUNDLE).silence is Silence.ALIGNMENT
    assert said(shifted, recipe(), aligned()) is Verdict.OK, "where it lies in the picture is known"


def test_what_a_comparing_bundle_found_hangs_on_its_golden_picture() -> None:
    comparing = BUNDLE.model_copy(update={"compares": True})
    assert try_on(unit(SCREW), recipe(), recipe(), comparing).silence is Silence.ALIGNMENT


def test_a_picture_of_another_size_than_the_draft_asks_for() -> None:
    picture = Picture(sha256="a" * 64, width=32, height=24, size=900)
    assert said(unit(SCREW, picture=picture), recipe()) is Verdict.INVALID
    crop = Crop(left=0, top=0, full_width=64, full_height=48)
    assert said(unit(SCREW, picture=picture, crop=crop), recipe()) is Verdict.OK


def test_a_record_that_may_not_hold_all() -> None:
    assert said(unit(SCREW, *[SHORT] * (MOST_KEPT - 1)), recipe()) is Silence.MANY


def test_the_recipe_that_judged_says_the_same_again() -> None:
    for detections in ((SCREW,), (SHORT,), (SCREW, found("dent", 0.4, 2, 30, 8)), ()):
        record = unit(*detections)
        tried = try_on(record, recipe(), recipe(), BUNDLE)
        again = try_on(record, recipe(version=2), recipe(), BUNDLE)
        assert tried == again
