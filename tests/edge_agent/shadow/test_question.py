import os

import numpy as np

from edge_agent.capture.frame import Frame, Sight
from edge_agent.shadow.question import lay_out, look_at
from inspection.verdict import Cause
from tests.fakes import words

LARGE, SMALL = words.picture(1, width=640, height=480), words.picture(2)
SIGHTS = (
    Sight("top", Frame("top", LARGE, 0.0)),
    Sight("side", None, Cause.NO_CAMERA),
    Sight("front", Frame("front", SMALL[:, ::-1], 0.0), Cause.FROZEN),
)


def test_what_is_laid_out_is_what_is_seen() -> None:
    memory = os.memfd_create("test")
    for sights in (SIGHTS, SIGHTS[1:], SIGHTS[1:2], SIGHTS):
        seen = look_at(memory, lay_out(memory, sights))
        assert [(one.view, one.problem) for one in seen] == [(one.view, one.problem) for one in sights]
        for one, other in zip(seen, sights, strict=True):
            assert (one.frame is None) == (other.frame is None)
            if one.frame is not None and other.frame is not None:
                assert np.array_equal(one.frame.pixels, other.frame.pixels)
        del seen
    os.close(memory)
