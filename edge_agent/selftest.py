"""`edge-agent check`: every part tried once, each with a word about it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from edge_agent.assemble import open_spool
from edge_agent.capture.camera import CameraSettings
from edge_agent.certificate import good_until
from edge_agent.clock import Clock
from edge_agent.detect.detector import Detector
from edge_agent.gpio.chips import input_line, output_lines
from edge_agent.gpio.lines import InputLine, OutputLines
from edge_agent.recipes import RecipeBook
from edge_agent.settings import EdgeSettings
from edge_agent.signal.over_gpio import GpioOutput
from edge_agent.trigger.over_gpio import GpioTrigger
from edge_agent.trigger.over_modbus import ModbusTrigger
from inspection.errors import SightlineError, Unavailable
from inspection.verdict import Cause
from inspection.wire.link import BrokerAddress

Pins = TypeVar("Pins")
CAMERA_WAIT_S = 5.0
ANSWER_S = 2.0
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Checked:
    part: str
    well: bool
    words: str


def examine_station(settings: EdgeSettings, clock: Clock) -> list[Checked]:
    """One finding per part, in the order of the settings file."""
    return [_tried(part, attempt) for part, attempt in _attempts(settings, clock)]


def _attempts(settings: EdgeSettings, clock: Clock) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "recipes", lambda: _recipes(settings)
    yield "spool", lambda: _spool(settings)
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
    yield "broker", lambda: _broker(settings.broker)
    if settings.broker.tls is not None:
        yield "certificates", lambda: _certificates(settings, clock.now())
    if settings.registry is not None:
        registry = settings.registry
        yield "registry", lambda: _registry(registry.url)
        yield "trusted root", lambda: _readable(registry.root)


def _tried(part: str, attempt: Callable[[], str]) -> Checked:
    try:
        return Checked(part, True, attempt())
    except SightlineError as error:
        return Checked(part, False, str(error))


def _recipes(settings: EdgeSettings) -> str:
    refs = RecipeBook.read(settings.recipes).refs
    return ", ".join(f"{ref.sku} version {ref.version}" for ref in refs)


def _spool(settings: EdgeSettings) -> str:
    spool = open_spool(settings)
    depth = spool.depth()
    spool.close()
    return f"{depth.records} records and {depth.pictures} pictures wait"


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
        raise Unavailable(camera.problem or frame.value)
    return f"{frame.width}x{frame.height} pixels"


def _answers(host: str, port: int) -> str:
    try:
        socket.create_connection((host, port), timeout=ANSWER_S).close()
    except OSError as error:
        raise Unavailable(f"{host}:{port} does not answer ({error})") from error
    return f"{host}:{port} answers"


def _broker(address: BrokerAddress) -> str:
    if address.tls is None:
        return _answers(address.host, address.port)
    where = f"{address.host}:{address.port}"
    context = address.tls.context()
    try:
        with (
            socket.create_connection((address.host, address.port), timeout=ANSWER_S) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as probe,
            suppress(TimeoutError),  # it waits for a greeting, so it has taken the certificate
        ):
            probe.recv(1)
    except ssl.SSLCertVerificationError as error:
        raise Unavailable(
            f"{where}: is not the plant's broker ({error.verify_message}); correct [broker] host or tls.ca"
        ) from error
    except ssl.SSLError as error:
        raise Unavailable(
            f"{where}: refuses this station's certificate ({error.reason}); ask for a new one"
        ) from error
    except OSError as error:
        raise Unavailable(f"{where} does not answer ({error}); is it running, and its port open?") from error
    return f"{where} answers, and takes this station's certificate"


def _certificates(settings: EdgeSettings, now: datetime) -> str:
    until = good_until(settings.certificates)
    assert until is not None
    days = (until - now).days
    if days < SOON_DAYS:
        raise Unavailable(f"the first of them ends {until:%Y-%m-%d} ({days} days); ask for a new one")
    return f"good until {until:%Y-%m-%d} ({days} days)"


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
    return _answers(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))


def _readable(path: Path) -> str:
    try:
        path.read_bytes()
    except OSError as error:
        raise Unavailable(f"{path}: cannot be read ({error.strerror})") from error
    return f"{path} is there"
