"""A GigE Vision or USB3 Vision camera (GenICam), through Aravis. The one door to it.

Aravis (LGPL-2.1) comes from the system: on Debian and Ubuntu `gir1.2-aravis-0.8` and `python3-gi`, whose
modules are found where the system keeps them, also from a virtual environment of the same Python version.
https://aravisproject.github.io/docs/aravis-0.8/
"""

import sys
from typing import Annotated, Any, Literal

import cv2
import numpy as np
from pydantic import Field, PositiveFloat, PositiveInt

from edge_agent.capture.stream import Grab, Source
from edge_agent.capture.streaming import Streaming
from edge_agent.clock import Clock
from inspection.errors import Unavailable
from model_registry.bundle.prepare import Picture

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
BUFFERS = 4
SLICE_US = 4_000
SILENT_S = 2.0
COLOURS = {
    "BGR8": None,
    "RGB8": cv2.COLOR_RGB2BGR,
    "BayerRG8": cv2.COLOR_BAYER_BG2BGR,
    "BayerBG8": cv2.COLOR_BAYER_RG2BGR,
    "BayerGB8": cv2.COLOR_BAYER_GR2BGR,
    "BayerGR8": cv2.COLOR_BAYER_GB2BGR,
    "Mono8": cv2.COLOR_GRAY2BGR,
}
"""Formats in the order in which they are liked. OpenCV names a Bayer pattern by its second row."""


class GigeCamera(Streaming):
    kind: Literal["gige"]
    device: str = ""
    """Address, serial number or id (`edge-agent cameras` lists them); empty: the first that is found."""
    exposure_us: PositiveFloat | None = None
    """None: as the camera has it."""
    gain: Annotated[float, Field(ge=0)] | None = None
    """In the camera's own unit, mostly decibels."""
    frames_per_s: PositiveFloat | None = None
    trigger: Literal["free", "Line0", "Line1", "Line2", "Line3"] = "free"
    """`free`: it sends all the time. A line: a picture for each pulse there, as of a light barrier."""
    packet_bytes: PositiveInt | None = None
    """None: the largest that gets through, up to jumbo frames."""

    def open(self, clock: Clock) -> Source:
        return GigeStream(self, clock)


class GigeStream:
    """An open camera that sends."""

    def __init__(self, settings: GigeCamera, clock: Clock) -> None:
        """Raises Unavailable: no Aravis, or the camera is not there, is taken, or lacks a setting."""
        aravis = _aravis()
        self._name = f"camera {settings.view}: {settings.device or 'the first GigE camera'}"
        self._clock, self._empty_at = clock, clock.monotonic()
        self._done = aravis.BufferStatus.SUCCESS
        try:
            self._camera = aravis.Camera.new(settings.device or None)
            self._format = _choose_format(self._camera, self._name)
            _set(self._camera, settings)
            self._stream = self._camera.create_stream(None, None)
            for _ in range(BUFFERS):
                self._stream.push_buffer(aravis.Buffer.new_allocate(self._camera.get_payload()))
            self._camera.start_acquisition()
        except _failures() as error:
            raise Unavailable(
                f"{self._name}: {_words(error)}; is it on, in this network, and held by nobody else?"
            ) from error

    def read(self) -> Grab:
        buffer = self._next()
        try:
            if buffer.get_status() != self._done:
                raise Unavailable(f"{self._name}: a picture arrived with {buffer.get_status().value_nick}")
            data, width, height = buffer.get_data(), buffer.get_image_width(), buffer.get_image_height()
        finally:
            self._stream.push_buffer(buffer)
        return Grab(self._empty_at, _pixels(data, width, height, self._format))

    def close(self) -> None:
        self._camera.stop_acquisition()

    def _next(self) -> Any:
        """The next buffer, noting when last there was none; in slices, see `mjpeg`."""
        buffer = None
        for _ in range(round(SILENT_S * 1e6 / SLICE_US)):
            asked = self._clock.monotonic()
            buffer = self._stream.try_pop_buffer()
            if buffer is not None:
                return buffer
            self._empty_at = asked
            buffer = self._stream.timeout_pop_buffer(SLICE_US)
            if buffer is not None:
                return buffer
        raise Unavailable(f"{self._name}: no picture within {SILENT_S:g} s")


def list_devices() -> list[str]:
    """Ids of the cameras that answer. Raises Unavailable: Aravis is not installed."""
    aravis = _aravis()
    aravis.update_device_list()
    return [aravis.get_device_id(index) for index in range(aravis.get_n_devices())]


def _aravis() -> Any:
    if SYSTEM_PACKAGES not in sys.path:
        sys.path.append(SYSTEM_PACKAGES)
    try:
        import gi

        gi.require_version("Aravis", "0.8")
        from gi.repository import Aravis
    except (ImportError, ValueError) as error:
        raise Unavailable(
            f"GigE cameras need Aravis ({error}); apt install gir1.2-aravis-0.8 python3-gi"
        ) from error
    return Aravis


def _failures() -> type[Exception]:
    from gi.repository import GLib

    return GLib.Error  # type: ignore[no-any-return]


def _words(error: Exception) -> str:
    return str(getattr(error, "message", error))


def _choose_format(camera: Any, name: str) -> str:
    offered = camera.dup_available_pixel_formats_as_strings()
    for liked in COLOURS:
        if liked in offered:
            camera.set_pixel_format_from_string(liked)
            return liked
    raise Unavailable(f"{name}: sends {', '.join(offered)}; needs one of {', '.join(COLOURS)}")


def _set(camera: Any, settings: GigeCamera) -> None:
    if settings.exposure_us is not None:
        camera.set_exposure_time_auto(0) if camera.is_exposure_auto_available() else None
        camera.set_exposure_time(settings.exposure_us)
    if settings.gain is not None:
        camera.set_gain(settings.gain)
    if settings.trigger != "free":
        camera.set_trigger(settings.trigger)
    else:
        camera.clear_triggers()
        if settings.frames_per_s is not None:
            camera.set_frame_rate(settings.frames_per_s)
    if camera.is_gv_device():
        if settings.packet_bytes is not None:
            camera.gv_set_packet_size(settings.packet_bytes)
        else:
            camera.gv_auto_packet_size()


def _pixels(data: bytes, width: int, height: int, form: str) -> Picture:
    channels = 3 if form in ("BGR8", "RGB8") else 1
    raw = np.frombuffer(data, np.uint8, width * height * channels).reshape(height, width, channels)
    code = COLOURS[form]
    return raw.copy() if code is None else np.asarray(cv2.cvtColor(raw, code), np.uint8)
