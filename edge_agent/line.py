"""What joins the station to its line: triggers in, verdicts out, and the workers that carry them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from edge_agent.agent import DEFAULT_TAKT_S, Worker
from edge_agent.clock import Clock
from edge_agent.plc.door import ModbusDoor
from edge_agent.plc.exchange import Exchange
from edge_agent.plc.handshake import Handshake
from edge_agent.recipes import RecipeBook
from edge_agent.settings import AnyOutput, EdgeSettings
from edge_agent.signal.over_modbus import ModbusOutput, ModbusSignal
from edge_agent.signal.over_mqtt import MqttOutput, MqttSignal
from edge_agent.signal.signal import Signal, Signals
from edge_agent.signal.to_log import LogSignal
from edge_agent.switchboard import Switchboard
from edge_agent.trigger.gate import TriggerGate
from edge_agent.trigger.interval import IntervalTrigger, IntervalTriggers
from edge_agent.trigger.over_modbus import ModbusTrigger, ModbusTriggers
from edge_agent.trigger.over_mqtt import MqttTrigger, MqttTriggers
from inspection.wire.link import Link
from inspection.wire.topics import Kind, topic


@dataclass(frozen=True)
class Line:
    signal: Signal
    workers: tuple[Worker, ...]
    triggers: MqttTriggers | None
    link: Link | None
    """The line's own; it may be down while the one to the cluster is up."""

    @property
    def settled(self) -> bool:
        """Whether a trigger given now is taken for what it is; the station calls itself online only then."""
        if self.triggers is None or self.link is None:
            return True
        return self.link.connected and self.triggers.settled


@dataclass
class _Parts:
    """What the kinds of trigger and output share."""

    settings: EdgeSettings
    clock: Clock
    board: Switchboard
    link: Link | None
    not_armed: Callable[[], bool]
    chosen: Callable[[], str | None]
    exchange: Exchange | None = None
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
    parts = _Parts(settings, clock, board, link, not_armed, chosen, workers=[link] if link else [])
    _join_trigger(parts, recipes, gate)
    signals = [_signal(output, parts) for output in settings.outputs]
    return Line(Signals(signals), tuple(parts.workers), parts.triggers, link)


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


def _join_trigger(parts: _Parts, recipes: RecipeBook, gate: TriggerGate) -> None:
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
        case IntervalTrigger() as interval:
            parts.workers.append(IntervalTriggers(interval, gate, parts.clock, parts.chosen))


def _takt_s(
    plc: ModbusTrigger, recipes: RecipeBook, chosen: Callable[[], str | None], recipe_index: int
) -> float:
    recipe = recipes.for_sku(plc.sku(recipe_index, chosen()))
    return recipe.takt_ms / 1000 if recipe else DEFAULT_TAKT_S


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
        case _:
            return LogSignal()
