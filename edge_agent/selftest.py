"""`edge-agent check`: every part tried once, each with a word about it."""

import shutil
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from edge_agent.assemble import open_spool
from edge_agent.capture.camera import CameraSettings
from edge_agent.clock import Clock
from edge_agent.detect.detector import Detector
from edge_agent.fault_watch import LEAST_FREE
from edge_agent.gpio.chips import input_line, output_lines
from edge_agent.gpio.lines import InputLine, OutputLines
from edge_agent.recipes import RecipeBook
from edge_agent.settings import EdgeSettings
from edge_agent.signal.over_gpio import GpioOutput
from edge_agent.trigger.over_gpio import GpioTrigger
from edge_agent.trigger.over_modbus import ModbusTrigger
from inspection.checked import Checked, try_each
from inspection.errors import Unavailable
from inspection.verdict import Cause
from inspection.wire.certificate import good_long_enough
from inspection.wire.probe import answers, broker_answers, has_our_time

Pins = TypeVar("Pins")
CAMERA_WAIT_S = 5.0


def examine_station(settings: EdgeSettings, clock: Clock) -> list[Checked]:
    """One finding per part, in the order of the settings file."""
    return try_each(_attempts(settings, clock))


def _attempts(settings: EdgeSettings, clock: Clock) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "recipes", lambda: _recipes(settings)
    yield "spool", lambda: _spool(settings)
    yield "disk", lambda: _disk(settings)
    if settings.detector.bundle is not None:
        yield "bundle", lambda: _bundle(settings)
    for camera in settings.cameras:
        yield f"camera {camera.view}", partial(_camera, camera, clock)
    if isinstance(settings.trigger, ModbusTrigger):
        trigger = settings.trigger
        yield "trigger", lambda: _opens(trigger.host, trigger.port)
    if isinstance(settings.trigger, GpioTrigger):
        yield "trigger", partial(_wired, input_line, settings.trigger)
    for output in settings.outputs:
        if isinstance(output, GpioOutput):
            yield "output", partial(_wired, output_lines, output)
    yield "broker", lambda: broker_answers(settings.broker)
    if settings.broker.tls is not None:
        yield "certificates", lambda: good_long_enough(settings.certificates, clock.now())
    if settings.registry is not None:
        registry = settings.registry
        yield "registry", lambda: _registry(registry.url)
        yield "clock", lambda: has_our_time(registry.url, clock.now())
        yield "trusted root", lambda: _readable(registry.root)


def _recipes(settings: EdgeSettings) -> str:
    refs = RecipeBook.read(settings.recipes).refs
    return ", ".join(f"{ref.sku} version {ref.version}" for ref in refs)


def _spool(settings: EdgeSettings) -> str:
    spool = open_spool(settings)
    depth = spool.depth()
    spool.close()
    return f"{depth.records} records and {depth.pictures} pictures wait"


def _disk(settings: EdgeSettings) -> str:
    usage = shutil.disk_usage(settings.data_dir)
    told = f"{usage.free / 1e9:.1f} of {usage.total / 1e9:.0f} GB free at {settings.data_dir}"
    if usage.free < LEAST_FREE * usage.total:
        raise Unavailable(f"{told}; make room, or give it a larger disk")
    return told


def _bundle(settings: EdgeSettings) -> str:
    assert settings.detector.bundle is not None
    detector = Detector.load(settings.detector.bundle, settings.detector.threads)
    RecipeBook.read(settings.recipes).refuse_unfit(detector.manifest)
    return f"{detector.manifest.name} ({detector.digest[:12]})"


def _camera(settings: CameraSettings, clock: Clock) -> str:
    camera = settings.build(clock)
    camera.start()
    try:
        now = clock.monotonic()
        frame = camera.frame_after(now, now + CAMERA_WAIT_S)
    finally:
        camera.stop()
    if isinstance(frame, Cause):
        raise Unavailable(
            f"{camera.problem or frame.value}; is it on, and does its address in [[cameras]] show a picture?"
        )
    return f"{frame.width}x{frame.height} pixels"


def _opens(host: str, port: int) -> str:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Unavailable(
            f"{host}:{port} cannot be opened ({error.strerror}); correct [trigger] host or port"
        ) from error
    return f"a PLC can connect to {host}:{port}"


def _wired(lines: Callable[[Pins], OutputLines | InputLine], pins: Pins) -> str:
    """Outputs are inactive meanwhile."""
    taken = lines(pins)
    taken.open()
    taken.close()
    return "the lines can be had"


def _registry(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname:
        raise Unavailable(f"{url}: not an address; correct [registry] url")
    return answers(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))


def _readable(path: Path) -> str:
    try:
        path.read_bytes()
    except OSError as error:
        raise Unavailable(
            f"{path}: cannot be read ({error.strerror}); bring the registry's root.json there by hand"
        ) from error
    return f"{path} is there"
