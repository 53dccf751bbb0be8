"""The grabber's own program: opens one camera and puts its grabs into shared memory until the agent has gone.

    python -m edge_agent.capture.grab MEMORY NOTES CAMERA

Two open file numbers and the camera's settings as JSON. Started by `grabber`, never by hand.
"""

import ctypes
import signal
import socket
import sys
from typing import Annotated

from pydantic import Field, TypeAdapter

from edge_agent.capture.gige import GigeCamera
from edge_agent.capture.mjpeg import MjpegCamera
from edge_agent.capture.network import NetworkCamera
from edge_agent.capture.slots import Writer
from edge_agent.capture.usb import UsbCamera
from edge_agent.clock import SystemClock
from inspection.errors import SightlineError

PR_SET_PDEATHSIG = 1
KINDS = NetworkCamera | MjpegCamera | UsbCamera | GigeCamera
STREAMING: TypeAdapter[KINDS] = TypeAdapter(Annotated[KINDS, Field(discriminator="kind")])


def main() -> int:
    memory, notes = int(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    # Even a driver that hangs ends with the agent.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Ctrl-C reaches all of a terminal's processes; the agent says when it is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    writer = Writer(memory, notes)
    try:
        source = STREAMING.validate_json(sys.argv[3]).open(SystemClock())
        writer.opened()
        while True:
            writer.put(source.read())
    except SightlineError as error:
        writer.failed(str(error))
        return error.exit_code
    except OSError:  # the agent has gone
        return 0


if __name__ == "__main__":
    sys.exit(main())
