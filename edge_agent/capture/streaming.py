"""What all cameras that send by themselves have in common: settings, and a grabber process for each."""

from abc import abstractmethod

from pydantic import NonNegativeInt

from edge_agent.capture.camera import Camera
from edge_agent.capture.grabber import GrabberProcess
from edge_agent.capture.stream import Source, StreamCamera
from edge_agent.clock import Clock
from inspection.identity import Identifier
from inspection.word import Word


class Streaming(Word):
    view: Identifier
    delay_ms: NonNegativeInt = 0
    """From exposure to the first byte; frames that arrive sooner after the trigger do not count."""

    @abstractmethod
    def open(self, clock: Clock) -> Source:
        """The open stream; called in the grabber.

        Raises:
            Unavailable: the camera does not open; the message says the way out.
        """

    def build(self, clock: Clock) -> Camera:
        """The camera as the agent has it; nothing is opened yet."""
        settings = self.model_dump_json()
        return StreamCamera(
            self.view, lambda: GrabberProcess(self.view, settings), clock, self.delay_ms / 1000
        )
