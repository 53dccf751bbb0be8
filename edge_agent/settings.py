"""The agent's settings: one TOML file, read once, unknown keys refused by name."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from edge_agent.arming.settings import Arming
from edge_agent.capture.folder import FolderCamera
from edge_agent.capture.gige import GigeCamera
from edge_agent.capture.mjpeg import MjpegCamera
from edge_agent.capture.network import NetworkCamera
from edge_agent.capture.push import PushCamera
from edge_agent.capture.usb import UsbCamera
from edge_agent.metrics import MetricsAddress
from edge_agent.report.evidence import EvidenceSettings
from edge_agent.report.spool import OnFull
from edge_agent.signal.over_gpio import GpioOutput
from edge_agent.signal.over_modbus import ModbusOutput
from edge_agent.signal.over_mqtt import MqttOutput
from edge_agent.signal.over_opcua import OpcUaOutput
from edge_agent.signal.to_log import LogOutput
from edge_agent.trigger.interval import IntervalTrigger
from edge_agent.trigger.over_gpio import GpioTrigger
from edge_agent.trigger.over_http import HttpTrigger
from edge_agent.trigger.over_modbus import ModbusTrigger
from edge_agent.trigger.over_mqtt import MqttTrigger
from edge_agent.trigger.over_opcua import OpcUaTrigger
from inspection.errors import InputRefused
from inspection.files import read_toml_file
from inspection.identity import StationId
from inspection.wire.link import BrokerAddress
from inspection.wire.tls import TlsFiles
from inspection.word import Word

AnyCamera = Annotated[
    NetworkCamera | MjpegCamera | UsbCamera | GigeCamera | PushCamera | FolderCamera,
    Field(discriminator="kind"),
]
AnyTrigger = Annotated[
    MqttTrigger | HttpTrigger | ModbusTrigger | OpcUaTrigger | GpioTrigger | IntervalTrigger,
    Field(discriminator="kind"),
]
AnyOutput = Annotated[
    MqttOutput | ModbusOutput | OpcUaOutput | GpioOutput | LogOutput, Field(discriminator="kind")
]


def _station(path: str) -> str:
    try:
        StationId.parse(path)
    except InputRefused as error:
        raise ValueError(str(error)) from error
    return path


class SpoolSettings(Word):
    max_bytes: PositiveInt = Field(ge=10_000_000)
    """Pictures and records together."""
    on_full: OnFull
    """`continue`: pictures are shed, OK first. `hold_line`: units are INVALID until there is room."""
    jpeg_quality: PositiveInt = Field(default=92, le=100)
    keep_received_h: NonNegativeFloat = Field(default=24, le=24 * 30)
    """What the cluster has confirmed is kept so long, as far as there is room within `max_bytes`, and sent
    again to a cluster that was restored from a backup. 0: it is forgotten at once."""


class DetectorSettings(Word):
    threads: PositiveInt = Field(default=2, le=256)
    bundle: Path | None = Field(default=None, strict=False)
    """A bundle folder to run for ever, for stations without a [registry]."""
    keep_warm_ms: PositiveInt | None = Field(default=None, ge=5, le=1000)
    """While no unit comes, infer once in so many milliseconds for nothing: a processor that slept is slower
    at first. A trigger may have to wait for one inference then. None: let it sleep."""


class RegistrySettings(Word):
    url: str
    root: Path = Field(strict=False)
    """The trusted root.json, brought to this machine by hand."""
    poll_s: PositiveFloat = 60.0


class EdgeSettings(Word):
    station: Annotated[str, AfterValidator(_station)]
    """site/line/station"""
    data_dir: Path = Field(strict=False)
    """Spool and bundles; needs a disk that survives."""
    recipes: Path = Field(strict=False)
    """A folder of recipes (*.json), one per SKU."""
    frame_dir: Path | None = Field(default=None, strict=False)
    """For raw frames between verdict and encoder; memory. None: /dev/shm/sightline-site-line-station."""
    frame_max_bytes: PositiveInt = 512 * 1024 * 1024
    frame_wait_ms: PositiveInt = 1000
    """How long a unit waits for its frame before it is INVALID."""
    receipt_timeout_s: PositiveFloat = 10.0
    """Sent again when no receipt came."""
    status_every_s: PositiveFloat = 3.0
    """The dashboard's `alarms.silent_s` is three times this."""
    broker: BrokerAddress = BrokerAddress()
    line_broker: BrokerAddress | None = None
    """The line's own broker for triggers and verdicts. None: the same."""
    command_tls: TlsFiles | None = None
    """Who `edge-agent command` is to the broker."""
    cameras: Annotated[tuple[AnyCamera, ...], Field(min_length=1)]
    trigger: AnyTrigger
    outputs: Annotated[tuple[AnyOutput, ...], Field(min_length=1)] = (MqttOutput(kind="mqtt"),)
    """Where verdicts go."""
    spool: SpoolSettings
    evidence: EvidenceSettings = EvidenceSettings()
    detector: DetectorSettings = DetectorSettings()
    registry: RegistrySettings | None = None
    metrics: MetricsAddress | None = None
    arming: Arming | None = None
    """None: the station judges without known parts."""

    @model_validator(mode="after")
    def _one_source_of_bundles(self) -> Self:
        if self.registry is not None and self.detector.bundle is not None:
            raise ValueError("[registry] and [detector] bundle exclude each other; remove one of them")
        names = [camera.view for camera in self.cameras]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            raise ValueError(
                f"cameras: view {', '.join(twins)} has more than one camera; rename or remove one"
            )
        return self

    @model_validator(mode="after")
    def _a_link_has_a_certificate_of_its_own(self) -> Self:
        """Brokers that take client identifiers from certificates throw a name off that connects twice."""
        ours, line = self.broker.tls, self.line_broker or self.broker
        over_mqtt = isinstance(self.trigger, MqttTrigger) or any(
            isinstance(output, MqttOutput) for output in self.outputs
        )
        if ours is None:
            return self
        if over_mqtt and line.tls is not None and line.tls.certificate == ours.certificate:
            raise ValueError(
                "line_broker: triggers and verdicts over MQTT have a link of their own; give it the "
                f"certificate of {self.station}/line under [line_broker.tls]"
            )
        if self.command_tls is not None and self.command_tls.certificate == ours.certificate:
            raise ValueError(f"command_tls: is the station's own; give it that of {self.station}/command")
        return self

    @model_validator(mode="after")
    def _a_plc_has_both_directions(self) -> Self:
        pairs = (("modbus", ModbusTrigger, ModbusOutput), ("opcua", OpcUaTrigger, OpcUaOutput))
        for kind, trigger, output in pairs:
            asks = isinstance(self.trigger, trigger)
            answers = sum(isinstance(one, output) for one in self.outputs)
            if asks != bool(answers) or answers > 1:
                raise ValueError(
                    f'trigger and outputs: kind = "{kind}" is one handshake; give [trigger] and exactly one '
                    "of [[outputs]] this kind, or neither"
                )
        return self

    @property
    def station_id(self) -> StationId:
        return StationId.parse(self.station)

    @property
    def certificates(self) -> tuple[TlsFiles, ...]:
        """All that are shown to brokers."""
        line = self.line_broker.tls if self.line_broker is not None else None
        return tuple(tls for tls in (self.broker.tls, line, self.command_tls) if tls is not None)

    @property
    def frames(self) -> Path:
        return self.frame_dir or Path("/dev/shm") / f"sightline-{self.station.replace('/', '-')}"


def read_settings(path: Path) -> EdgeSettings:
    """The settings in the TOML file at `path`.

    Raises:
        InputRefused: unreadable, not TOML, unknown or missing keys, values out of range.
    """
    return read_toml_file(path, EdgeSettings)


EXAMPLE = """\
# Settings of a Sightline edge agent. `edge-agent settings schema` prints every key.
station = "suzhou/line-1/final"      # site/line/station
data_dir = "/var/lib/sightline"      # spool and bundles
recipes = "/etc/sightline/recipes"   # a folder of recipes, one per SKU
frame_wait_ms = 1000                 # how long a unit waits for its frame

[broker]
host = "127.0.0.1"
port = 1883
# tls = { ca = "ca.pem", certificate = "station.pem", key = "station.key" }

[[cameras]]
view = "front"                       # the recipe's name for this view
kind = "mjpeg"                       # mjpeg | network (RTSP and others) | usb | gige | push | folder
url = "http://127.0.0.1:8080/front.mjpg"

[trigger]
kind = "mqtt"                        # or: kind = "interval", every_ms = 1000, sku = "AC-100"
# kind = "http"                      # POST /trigger with serial, sku, lot; host, port and perhaps a token
# kind = "modbus"                    # a PLC that polls; `edge-agent modbus` prints its registers
# host = "192.168.10.5"              # the address of this machine that the PLC connects to
# port = 502
# skus = ["AC-100", "AC-200"]        # what the PLC's recipe index means: 1 is the first
# kind = "opcua"                     # an OPC UA server with host and port; docs/opcua.md
# kind = "gpio"                      # an edge on a wire: line = 17, sku = "AC-100"; docs/gpio.md

[[outputs]]
kind = "mqtt"                        # mqtt | log | gpio | modbus, opcua (these with such a trigger only)

[[outputs]]
kind = "log"

[spool]
max_bytes = 2_000_000_000
on_full = "continue"                 # or: hold_line

[evidence]                           # leave out: every picture is kept
ok_share = 1.0                       # of OK units, drawn by number; NG, REVIEW and INVALID always
# format = "png"                     # lossless; [spool] jpeg_quality otherwise
# crop = true                        # of NG and REVIEW keep only what the findings point at,
# margin_px = 64                     # and so much around; such pictures do not teach the model

[detector]
threads = 2

[registry]                           # leave out: no updates
url = "http://127.0.0.1:8470"
root = "/etc/sightline/root.json"
poll_s = 60.0

[metrics]                            # leave out: no endpoint
port = 9400

# [arming]                           # leave out: no known parts are asked for
# at = ["06:00", "14:00", "22:00"]   # shifts begin: every unit is INVALID until all parts were shown
# timezone = "Asia/Shanghai"
# [[arming.parts]]
# serial = "GOLDEN-1"
# expect = "OK"
# [[arming.parts]]
# serial = "CHALLENGE-1"
# expect = "NG"
# label = "dent"                     # for what; or cause = "empty slot", slot = "screw-1"
"""
