import pytest

from edge_agent.capture.frame import Frame, Sight
from edge_agent.capture.shots import numbered, take_shots
from inspection.recipe import Recipe
from inspection.verdict import Cause
from tests.fakes import words
from tests.fakes.camera import FakeCamera

THREE = words.shooting(3, agree=2)


class Film(FakeCamera):
    """Shows its pictures one after the other, whoever asks."""

    def __init__(self, *shows: Frame | Cause, view: str = "front", live: bool = True) -> None:
        super().__init__(Cause.NO_FRAME_IN_TIME, view=view, live=live)
        self._film = list(shows)

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        super().frame_after(trigger, deadline)
        return self._film.pop(0)


def at(began: float, view: str = "front") -> Frame:
    return words.frame(int(began * 1000), began=began, view=view)


def told(sights: tuple[Sight, ...]) -> list[tuple[str, float | Cause | None]]:
    return [(sight.view, sight.frame.began if sight.frame else sight.problem) for sight in sights]


def test_each_shot_is_younger_than_the_one_before_and_all_share_one_deadline() -> None:
    camera = Film(at(1000.1), at(1000.2), at(1000.3))
    sights = take_shots([camera], THREE, 1000.0, 1001.0)
    assert told(sights) == [("front", 1000.1), ("front", 1000.2), ("front", 1000.3)]
    assert [trigger for trigger, _ in camera.asked] == pytest.approx([1000.0, 1000.1, 1000.2], abs=1e-5)
    assert camera.asked[1][0] > 1000.1
    assert {deadline for _, deadline in camera.asked} == {1001.0}


@pytest.mark.parametrize("recipe", [None, words.recipe()])
def test_one_shot_where_the_recipe_does_not_ask_for_more(recipe: Recipe | None) -> None:
    assert told(take_shots([Film(at(1000.1))], recipe, 1000.0, 1001.0)) == [("front", 1000.1)]


def test_a_view_ends_with_the_shot_that_did_not_come() -> None:
    camera = Film(at(1000.1), Cause.NO_FRAME_IN_TIME)
    assert told(take_shots([camera], THREE, 1000.0, 1001.0)) == [
        ("front", 1000.1),
        ("front", Cause.NO_FRAME_IN_TIME),
    ]


def test_the_same_picture_twice_is_no_second_shot() -> None:
    live = Film(at(1000.1), at(1000.1))
    assert told(take_shots([live], THREE, 1000.0, 1001.0))[1:] == [("front", Cause.NO_FRAME_IN_TIME)]


def test_other_views_wait_for_none() -> None:
    front, back = Film(at(1000.1), at(1000.2), at(1000.3)), Film(at(1000.1, "back"), view="back")
    sights = take_shots([front, back], THREE, 1000.0, 1001.0)
    assert [sight.view for sight in sights] == ["front", "front", "front", "back"]
    assert [number for _, number in numbered(sights)] == [1, 2, 3, 1]


def test_what_was_taken_counts_when_another_recipe_judges() -> None:
    first = (Sight("front", at(1000.1)),)
    camera = Film(at(1000.2), at(1000.3))
    more = take_shots([camera], THREE, 1000.0, 1001.0, so_far=first)
    assert told(more) == [("front", 1000.1), ("front", 1000.2), ("front", 1000.3)]
    assert take_shots([camera], words.recipe(), 1000.0, 1001.0, so_far=more) == first
