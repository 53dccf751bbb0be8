"""A camera that sends its pictures by itself: `POST /picture` with a JPEG or PNG as the body.

It is silent between two pictures, so unlike the streaming cameras it has no process to watch over: there is
no driver in between, only bytes of a bounded request.
"""

import logging
import threading
from typing import Literal

from pydantic import NonNegativeInt

from edge_agent.capture.camera import Camera
from edge_agent.capture.frame import Frame
from edge_agent.capture.jpeg import decode
from edge_agent.clock import Clock
from edge_agent.http_door import Answer, DoorAddress, HttpDoor
from inspection.errors import InputRefused
from inspection.identity import Identifier
from inspection.verdict import Cause

log = logging.getLogger(__name__)

PATH = "/picture"
MOST_BYTES = 32 * 1024 * 1024
JPEG = b"\xff\xd8"


class PushCamera(DoorAddress):
    kind: Literal["push"]
    view: Identifier
    delay_ms: NonNegativeInt = 0
    """From exposure to the first byte; pictures that arrive sooner after the trigger do not count."""

    def build(self, clock: Clock) -> Camera:
        return PushedPictures(self, clock)


class PushedPictures:
    """Keeps the newest picture that was sent."""

    live = True
    reconnects = 0

    def __init__(self, settings: PushCamera, clock: Clock) -> None:
        self.view = settings.view
        self.problem = "no picture was sent yet"
        self._delay_s = settings.delay_ms / 1000
        self._clock = clock
        self._newest: tuple[float, bytes] | None = None
        self._news = threading.Condition()
        self._door = HttpDoor(f"camera {settings.view}", settings, PATH, MOST_BYTES, self.take, clock)

    def start(self) -> None:
        self._door.start()

    def stop(self) -> None:
        self._door.stop()

    def take(self, body: bytes, began: float) -> Answer:
        """Anything that is no picture is refused here, where the sender still listens."""
        try:
            decode(body)
        except InputRefused as error:
            self.problem = str(error)
            return 400, {"error": str(error)}
        with self._news:
            if self._newest is None or began >= self._newest[0]:
                self._newest = began, body
            self.problem = ""
            self._news.notify_all()
        return 202, {}

    def frame_after(self, trigger: float, deadline: float) -> Frame | Cause:
        wanted = trigger + self._delay_s
        with self._news:
            while self._newest is None or self._newest[0] < wanted:
                left = deadline - self._clock.monotonic()
                if left <= 0 or not self._news.wait(left):
                    return Cause.NO_FRAME_IN_TIME
            began, data = self._newest
        return Frame(self.view, decode(data), began, jpeg=data if data.startswith(JPEG) else None)
