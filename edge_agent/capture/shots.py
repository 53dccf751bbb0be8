"""Several pictures of one unit in one view: each taken after the trigger, and each another one."""

from collections.abc import Iterator, Sequence

from edge_agent.capture.camera import Camera, look
from edge_agent.capture.frame import Frame, Sight
from inspection.recipe import Recipe
from inspection.verdict import Cause

AFTER_S = 1e-6
"""A shot was taken so much later than the one before, at least."""


def take_shots(
    cameras: Sequence[Camera],
    recipe: Recipe | None,
    trigger: float,
    deadline: float,
    so_far: Sequence[Sight] = (),
) -> tuple[Sight, ...]:
    """As many sights of each camera as the recipe asks for, in rounds of all cameras; one where it does not.

    `deadline` (monotonic seconds) holds for all of them together. A view's shots end with the first that
    did not come. What was taken `so_far` of this unit counts.
    """
    wanted = {camera.view: _wanted(recipe, camera.view) for camera in cameras}
    taken: dict[str, list[Sight]] = {camera.view: [] for camera in cameras}
    for sight in so_far or look(cameras, trigger, deadline):
        if len(taken[sight.view]) < wanted[sight.view]:
            taken[sight.view].append(sight)
    for _ in range(max(wanted.values(), default=1)):
        for camera in cameras:
            shots = taken[camera.view]
            last = shots[-1].frame if shots else None
            if last is not None and len(shots) < wanted[camera.view]:
                shots.append(_next(camera, last, deadline))
    return tuple(sight for camera in cameras for sight in taken[camera.view])


def numbered(sights: Sequence[Sight]) -> Iterator[tuple[Sight, int]]:
    """Each with its number among its view's shots, from 1."""
    counts: dict[str, int] = {}
    for sight in sights:
        counts[sight.view] = counts.get(sight.view, 0) + 1
        yield sight, counts[sight.view]


def _wanted(recipe: Recipe | None, view: str) -> int:
    found = next((one for one in recipe.views if one.name == view), None) if recipe else None
    return found.shots.taken if found and found.shots else 1


def _next(camera: Camera, last: Frame, deadline: float) -> Sight:
    got = camera.frame_after(last.began + AFTER_S, deadline)
    if isinstance(got, Cause):
        return Sight(camera.view, None, got)
    if camera.live and got.began <= last.began:
        # The same picture twice agrees with itself, and proves nothing.
        return Sight(camera.view, None, Cause.NO_FRAME_IN_TIME)
    return Sight(camera.view, got)
