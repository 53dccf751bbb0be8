from edge_agent.capture.frame import Sight
from edge_agent.capture.frozen import Stillness
from inspection.recipe import Recipe
from inspection.rules.quality import PictureQuality
from inspection.verdict import Cause
from tests.fakes import words


def recipe(max_same: int) -> Recipe:
    usual = words.recipe()
    quality = PictureQuality(max_same=max_same)
    return usual.model_copy(update={"views": (usual.views[0].model_copy(update={"quality": quality}),)})


def problems(stillness: Stillness, seeds: list[int], max_same: int) -> list[Cause | None]:
    """Of units whose pictures are noise with these seeds."""
    sights = [Sight("front", words.frame(seed)) for seed in seeds]
    return [stillness.noticed([sight], recipe(max_same))[0].problem for sight in sights]


def test_the_same_picture_more_often_than_allowed_is_a_frozen_one() -> None:
    seen = problems(Stillness(["front"]), [1, 2, 2, 2, 2, 3], max_same=2)
    assert seen == [None, None, None, Cause.FROZEN, Cause.FROZEN, None]


def test_a_recipe_that_does_not_ask_and_a_folder_that_repeats_are_left_alone() -> None:
    assert problems(Stillness(["front"]), [1, 1, 1], max_same=0) == [None] * 3
    assert problems(Stillness([]), [1, 1, 1], max_same=1) == [None] * 3


def test_the_picture_is_kept_as_evidence() -> None:
    stillness = Stillness(["front"])
    sight = Sight("front", words.frame(1))
    stillness.noticed([sight], recipe(1))
    (again,) = stillness.noticed([sight], recipe(1))
    assert (again.frame, again.problem) == (sight.frame, Cause.FROZEN)


def test_several_cameras_are_several_counts() -> None:
    stillness = Stillness(["front", "back"])
    sights = [Sight("front", words.frame(1)), Sight("back", words.frame(1, view="back"))]
    assert [one.problem for one in stillness.noticed(sights, recipe(1))] == [None, None]
    assert [one.problem for one in stillness.noticed(sights, recipe(1))] == [Cause.FROZEN, None]
