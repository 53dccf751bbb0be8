from edge_agent.capture.camera import look
from inspection.verdict import Cause
from tests.fakes import words
from tests.fakes.camera import FakeCamera


def test_every_camera_is_asked_and_each_answers_for_itself() -> None:
    frame = words.frame()
    sees, blind = FakeCamera(frame), FakeCamera(Cause.NO_CAMERA, view="back")
    front, back = look([sees, blind], trigger=1.0, deadline=2.0)
    assert (front.view, front.frame, front.problem) == ("front", frame, None)
    assert (back.view, back.frame, back.problem) == ("back", None, Cause.NO_CAMERA)
    assert sees.asked == blind.asked == [(1.0, 2.0)]
