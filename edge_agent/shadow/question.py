"""What the agent and the challenger's process say to each other, and the memory that holds the pictures.

The memory is an anonymous file as between agent and grabber (`edge_agent.capture.slots`): one unit at a time,
its pictures one behind the other. It belongs to the challenger from the question to the reply.
"""

import mmap
import os
from collections.abc import Sequence

import numpy as np
from pydantic import NonNegativeInt, PositiveInt

from edge_agent.capture.frame import Frame, Sight
from inspection.identity import StationId, Unit
from inspection.shadow import ShadowVerdict
from inspection.verdict import Cause
from inspection.word import Moment, Sha256, Word


class Shown(Word):
    """One sight; its picture lies at `start`. Without a picture height and width are 0."""

    view: str
    problem: Cause | None
    height: NonNegativeInt = 0
    width: NonNegativeInt = 0
    start: NonNegativeInt = 0


class Question(Word):
    """How would you judge this unit?"""

    station: StationId
    seq: PositiveInt
    unit: Unit
    triggered_at: Moment
    recipe: Sha256
    """Digest of the recipe by which the station judged; by another one no comparison would be fair."""
    sights: tuple[Shown, ...]


class Reply(Word):
    """The first one, without a verdict, says that the challenger is loaded."""

    verdict: ShadowVerdict | None = None
    error: str = ""
    """Why there is none, and will be none."""


def lay_out(memory: int, sights: Sequence[Sight]) -> tuple[Shown, ...]:
    """Copies the pictures into `memory`, without holding Python's lock while it does."""
    shown, end = [], 0
    for sight in sights:
        if sight.frame is None:
            shown.append(Shown(view=sight.view, problem=sight.problem))
            continue
        pixels = np.ascontiguousarray(sight.frame.pixels)
        height, width = pixels.shape[:2]
        os.pwrite(memory, pixels.data.cast("B"), end)
        shown.append(Shown(view=sight.view, problem=sight.problem, height=height, width=width, start=end))
        end += pixels.nbytes
    return tuple(shown)


def look_at(memory: int, shown: Sequence[Shown]) -> tuple[Sight, ...]:
    """The sights as they were laid out; their pixels are the memory's own."""
    pictures = mmap.mmap(memory, 0, prot=mmap.PROT_READ) if any(one.height for one in shown) else b""

    def frame(one: Shown) -> Frame | None:
        if not one.height:
            return None
        shape = (one.height, one.width, 3)
        flat = np.frombuffer(pictures, np.uint8, count=one.height * one.width * 3, offset=one.start)
        return Frame(one.view, flat.reshape(shape), began=0.0)

    return tuple(Sight(one.view, frame(one), one.problem) for one in shown)
