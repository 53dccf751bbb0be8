"""What joins the station to its line: triggers in, verdicts out, and the workers that carry them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from edge_agent.agent import Worker
from edge_agent.clock import Clock
from edge_agent.gpio.chips import input_line, output_lines
from edge_agent.opcua.jobs import Jobs
from edge_agent.plc.door import ModbusDoor
from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake
from edge_agent.recipes import RecipeBook
from edge_agent.settings import AnyOutput, EdgeSettings
from edge_agent.signal.over_gpio import GpioOutput, GpioSignal
from edge_agent.signal.over_modbus import ModbusOutput, ModbusSignal
from edge_agent.signal.over_mqtt import MqttOutput, MqttSignal
from edge_agent.signal.over_opcua import OpcUaOutput, OpcUaSignal
from edge_agent.signal.signal import Signal, Signals
from edge_agent.signal.to_log import LogSignal
from edge_agent.switchboard import Switchboard
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.interval import IntervalTrigger, IntervalTriggers
from edge_agent.trigger.over_gpio import GpioTrigger, GpioTriggers
from edge_agent.trigger.over_http import HttpTrigger, HttpTriggers
from edge_agent.trigger.over_modbus import ModbusTrigger, ModbusTriggers
from edge_agent.trigger.over_mqtt import MqttTrigger, MqttTriggers
from edge_agent.trigger.over_opcua import OpcUaTrigger, OpcUaTriggers
from inspection.errors import InputRefused
from inspection.wire.link import Link
from inspection.wire.topics import Kind, topic


@dataclass(frozen=True)
class Line:
    signal: Signal
    workers: tuple[Worker, ...]
    triggers: MqttTriggers | None
    link: Link | None
    """The line's own; it may be down while the one to the cluster is up."""
    exchange: Exchange | None = None
    """With a PLC over Modbus."""

    @property
    def settled(self) -> bool:
        """Whether a trigger given now is taken for what it is; the station calls itself online only then."""
        if self.triggers is None or self.link is None:
            return True
        return self.link.connected and self.triggers.settled

    @property
    def problem(self) -> str:
        """Why no trigger can come, or no verdict leave; empty: as far as this station knows, both can."""
        if self.link is not None and not self.link.connected:
            return "the line's broker does not answer"
        return "" if self.exchange is None else self.exchange.problem


@dataclass
class _Parts:
    """What the kinds of trigger and output share."""

    settings: EdgeSettings
    clock: Clock
    board: Switchboard
    gate: TriggerGate
    link: Link | None
    not_armed: Callable[[], bool]
    chosen: Callable[[], str | None]
    exchange: Exchange | None = None
    opcua: OpcUaSignal | None = None
    edges: GpioTriggers | None = None
    triggers: MqttTriggers | None = None
    workers: list[Worker] = field(default_factory=list)


def join_line(
    settings: EdgeSettings,
    recipes: RecipeBook,
    gate: TriggerGate,
    clock: Clock,
    not_armed: Callable[[], bool] = lambda: False,
    chosen: Callable[[], str | None] = lambda: None,
) -> Line:
    """Built and joined, nothing started.

    `not_armed`: whether known parts have yet to be shown. `chosen`: the SKU where a trigger names none.
    """
    board = Switchboard()
    link = _link(settings, board)
    parts = _Parts(settings, clock, board, gate, link, not_armed, chosen, workers=[link] if link else [])
    _join_trigger(parts, recipes)
    signals = [_signal(output, parts) for output in settings.outputs]
    return Line(Signals(signals), tuple(parts.workers), parts.triggers, link, parts.exchange)


def _link(settings: EdgeSettings, board: Switchboard) -> Link | None:
    """Triggers and verdicts have a link of their own: pictures must not stand in their way."""
    triggers = isinstance(settings.trigger, MqttTrigger)
    if not triggers and not any(isinstance(output, MqttOutput) for output in settings.outputs):
        return None
    return Link(
        settings.line_broker or settings.broker,
        f"{settings.station}/line",
        on_message=board.take,
        subscriptions=[topic(settings.station_id, Kind.TRIGGER)] if triggers else [],
        on_connect=board.connected,
    )


def _join_trigger(parts: _Parts, recipes: RecipeBook) -> None:
    gate = parts.gate
    match parts.settings.trigger:
        case MqttTrigger():
            assert parts.link is not None
            parts.triggers = MqttTriggers(gate, parts.clock)
            parts.board.on(Kind.TRIGGER, partial(parts.triggers.take, link=parts.link))
            parts.board.at_connection(parts.triggers.connected)
        case ModbusTrigger() as plc:
            parts.exchange = Exchange(
                Handshake(partial(_takt_s, plc, recipes, parts.chosen)), parts.clock, parts.not_armed
            )
            parts.workers += [
                ModbusTriggers(plc, parts.exchange, gate, parts.clock, parts.chosen),
                ModbusDoor(plc.host, plc.port, parts.exchange),
            ]
        case OpcUaTrigger() as opcua:
            _join_opcua(opcua, parts, recipes)
        case GpioTrigger() as gpio:
            parts.edges = GpioTriggers(gpio, input_line(gpio), gate, parts.clock, parts.chosen)
            parts.workers.append(parts.edges)
        case HttpTrigger() as http:
            parts.workers.append(HttpTriggers(http, gate, parts.clock).door)
        case IntervalTrigger() as interval:
            parts.workers.append(IntervalTriggers(interval, gate, parts.clock, parts.chosen))


def _join_opcua(opcua: OpcUaTrigger, parts: _Parts, recipes: RecipeBook) -> None:
    # Imported here: asyncua is an extra of its own (pip install sightline[opcua]).
    try:
        from edge_agent.opcua.door import OpcUaDoor
    except ImportError as error:
        raise InputRefused(
            '[trigger] kind = "opcua" needs the package asyncua; pip install "sightline[opcua]"'
        ) from error

    jobs = Jobs(first=int(parts.clock.now().timestamp()) * 1000)
    skus = [ref.sku for ref in recipes.refs]
    door = OpcUaDoor(opcua.host, opcua.port, skus, jobs, parts.clock)
    door.desk = OpcUaTriggers(opcua, jobs, recipes.takt_s, parts.gate, parts.clock, parts.chosen, door.tell)
    parts.opcua = OpcUaSignal(jobs, door.tell)
    parts.workers.append(door)


def _gpio_signal(settings: GpioOutput, parts: _Parts) -> GpioSignal:
    signal = GpioSignal(settings, output_lines(settings), parts.clock, parts.not_armed)
    parts.gate.on_begun(signal.begun)
    if parts.edges is not None:
        parts.edges.on_lost = signal.lost
    parts.workers.insert(0, signal)  # the first trigger finds it open
    return signal


def _takt_s(
    plc: ModbusTrigger, recipes: RecipeBook, chosen: Callable[[], str | None], recipe_index: int
) -> float:
    return recipes.takt_s(plc.sku(recipe_index, chosen()))


def _signal(output: AnyOutput, parts: _Parts) -> Signal:
    match output:
        case MqttOutput():
            assert parts.link is not None
            signal = MqttSignal(parts.settings.station_id, parts.link, parts.clock)
            parts.board.at_connection(signal.connected)
            return signal
        case ModbusOutput():
            assert parts.exchange is not None
            return ModbusSignal(parts.exchange)
        case OpcUaOutput():
            assert parts.opcua is not None
            return parts.opcua
        case GpioOutput() as gpio:
            return _gpio_signal(gpio, parts)
        case _:
            return LogSignal()
