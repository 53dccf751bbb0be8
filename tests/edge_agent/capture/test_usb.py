from edge_agent.capture.usb import UsbCamera
from edge_agent.clock import SystemClock
from inspection.verdict import Cause


def test_a_device_that_is_not_there_is_no_camera() -> None:
    camera = UsbCamera(kind="usb", view="front", device=97).build(SystemClock())
    camera.start()
    assert camera.frame_after(trigger=0.0, deadline=0.0) is Cause.NO_CAMERA
    camera.stop()
