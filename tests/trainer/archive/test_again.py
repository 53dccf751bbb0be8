from collections.abc import Callable

import pytest

from inspection.again import Outcome, Seen
from inspection.crop import Crop
from inspection.detection import Detection
from inspection.geometry import Box
from inspection.recipe import Recipe
from inspection.record import InspectionRecord, Picture, ViewRecord
from inspection.shift import Shift
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import parts, words
from trainer.archive.again import NoPicture, about, difference, judge_again

PICTURE = Picture(sha256="a" * 64, width=64, height=48, size=900)


def unit(
    verdict: Verdict = Verdict.OK, *findings: Finding, views: tuple[ViewRecord, ...] | None = None
) -> InspectionRecord:
    shown = views if views is not None else (ViewRecord(view="front", picture=PICTURE),)
    return words.record(1, verdict).model_copy(update={"findings": findings, "views": shown})


def sees(*detections: Detection, problem: Cause | None = None) -> Callable[[Picture], Seen]:
    return lambda _picture: Seen(detections, problem)


def told(cause: Cause, view: str | None = "front") -> Finding:
    return Finding(verdict=Verdict.INVALID, cause=cause, view=view)


@pytest.mark.parametrize(
    ("then", "score", "outcome", "now"),
    [
        (Verdict.OK, 0.9, Outcome.SAME, Verdict.OK),
        (Verdict.OK, 0.4, Outcome.CHANGED, Verdict.REVIEW),
        (Verdict.OK, 0.1, Outcome.CHANGED, Verdict.NG),
        (Verdict.NG, 0.9, Outcome.CHANGED, Verdict.OK),
    ],
)
def test_what_is_seen_now_decides(then: Verdict, score: float, outcome: Outcome, now: Verdict) -> None:
    again = judge_again(unit(then), words.recipe(), {}, sees(words.screw(score)))
    assert again.judgement is not None
    assert (again.outcome, again.judgement.verdict) == (outcome, now)


@pytest.mark.parametrize("cause", [Cause.TOO_DARK, Cause.FROZEN, Cause.SHIFTED, Cause.NO_CAMERA])
def test_a_picture_that_could_not_be_judged_cannot_be_now(cause: Cause) -> None:
    again = judge_again(unit(Verdict.INVALID, told(cause)), words.recipe(), {}, sees(words.screw()))
    assert again.outcome is Outcome.SAME


@pytest.mark.parametrize("cause", [Cause.NO_MODEL, Cause.DETECTOR_FAILED, Cause.NO_RECIPE])
def test_what_lacked_then_is_here_now(cause: Cause) -> None:
    again = judge_again(unit(Verdict.INVALID, told(cause)), words.recipe(), {}, sees(words.screw()))
    assert again.outcome is Outcome.CHANGED


@pytest.mark.parametrize("cause", [Cause.NOT_ARMED, Cause.NOT_INSPECTED, Cause.CODE_UNREADABLE])
def test_what_only_the_station_knew_is_not_judged(cause: Cause) -> None:
    again = judge_again(unit(Verdict.INVALID, told(cause, None)), words.recipe(), {}, sees())
    assert (again.outcome, again.why) == (Outcome.NOT_JUDGED, f"the station said: {cause}")


def test_without_a_picture_nobody_says_ok() -> None:
    def lost(_picture: Picture) -> Seen:
        raise NoPicture("is missing in the store")

    again = judge_again(unit(), words.recipe(), {}, lost)
    assert again == (Outcome.NO_PICTURE, None, "front: is missing in the store")
    shed = unit(views=(ViewRecord(view="front"),))
    assert judge_again(shed, words.recipe(), {}, sees()).why == "front: none was kept"


def test_a_part_of_a_picture_is_not_judged_as_though_it_were_the_whole() -> None:
    kept = Picture(sha256="a" * 64, width=40, height=30, size=900)
    crop = Crop(left=5, top=5, full_width=640, full_height=480)
    again = judge_again(
        unit(views=(ViewRecord(view="front", picture=kept, crop=crop),)), words.recipe(), {}, sees()
    )
    assert again == (Outcome.NO_PICTURE, None, "front: only a part of it was kept")


def test_no_recipe_and_no_such_view() -> None:
    assert judge_again(unit(), None, {}, sees()).why == "no recipe for SKU AC-100"
    again = judge_again(unit(views=()), words.recipe(), {}, sees())
    assert (again.outcome, again.why) == (Outcome.NOT_JUDGED, "the record has no view front")


def test_a_picture_of_another_size_than_the_recipes() -> None:
    again = judge_again(unit(), words.recipe(width=32), {}, sees(words.screw()))
    assert again.judgement is not None
    assert [one.cause for one in again.judgement.findings] == [Cause.WRONG_SIZE]


def test_a_detector_that_fails_passes_nobody() -> None:
    again = judge_again(unit(), words.recipe(), {}, sees(problem=Cause.DETECTOR_FAILED))
    assert again.judgement is not None
    assert again.judgement.verdict is Verdict.INVALID


def test_a_part_lies_as_it_was_measured_to_lie() -> None:
    """The screw belongs at (110, 160); the part lies 30 pixels to the right."""
    there = Picture(sha256="a" * 64, width=parts.WIDTH, height=parts.HEIGHT, size=900)
    view = ViewRecord(view="front", picture=there, shift=Shift(dx_px=30, dy_px=0))
    seen = words.screw().model_copy(update={"box": Box(x1=130, y1=150, x2=150, y2=170)})
    assert judge_again(unit(views=(view,)), parts.recipe(), {}, sees(seen)).outcome is Outcome.SAME
    bare = view.model_copy(update={"shift": None})
    again = judge_again(unit(views=(bare,)), parts.recipe(), {}, sees(seen))
    assert again.why == "front: the recipe aligns, the record has no shift"


def shooting() -> Recipe:
    return words.shooting(3, agree=2)


def test_the_one_shot_that_was_kept_decides() -> None:
    one = ViewRecord(view="front", picture=PICTURE, shot=2)
    assert judge_again(unit(views=(one,)), shooting(), {}, sees()).judgement is not None
    again = judge_again(unit(views=(one,)), shooting(), {}, sees(words.screw()))
    assert again.outcome is Outcome.SAME


def test_all_shots_agree_again() -> None:
    """One of three tells nothing of a screw, which is no reason yet."""
    shots = tuple(ViewRecord(view="front", picture=PICTURE, shot=shot) for shot in (1, 2, 3))
    answers = [Seen((words.screw(),)), Seen(), Seen((words.screw(),))]
    again = judge_again(unit(views=shots), shooting(), {}, lambda _picture: answers.pop())
    assert again.outcome is Outcome.SAME


def test_whether_a_slot_is_in_sight_is_seen_anew() -> None:
    then = told(Cause.SHIFTED).model_copy(update={"slot": "screw-1"})
    again = judge_again(unit(Verdict.INVALID, then), words.recipe(), {}, sees(words.screw()))
    assert again.outcome is Outcome.CHANGED


def test_the_difference_in_words() -> None:
    dent = Finding(verdict=Verdict.NG, cause=Cause.DEFECT, view="front", label="dent", score=0.83)
    empty = Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, view="front", label="screw", slot="screw-1")
    again = dent.model_copy(update={"score": 0.7})
    assert difference((dent,), (again, empty)) == "now NG: empty slot screw screw-1 in front"
    assert difference((dent,), ()) == "no longer NG: defect dent 0.83 in front"
    assert about((dent,), (), Verdict.OK) == "dent"
    assert about((), (told(Cause.TOO_DARK), empty), Verdict.NG) == "screw"
    assert about((), (told(Cause.WRONG_SIZE),), Verdict.INVALID) == "wrong picture size"
