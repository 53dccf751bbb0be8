"""`edge-agent command`: asks the running station over its broker, and waits until its status says so."""

import threading
from collections.abc import Callable

from pydantic import ValidationError

from edge_agent.settings import EdgeSettings
from inspection.errors import InputRefused, Unavailable
from inspection.wire.codec import decode, encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import CommandStation, ExpectPart, SelectRecipe, StationState, StationStatus
from inspection.wire.topics import Kind, topic

PATIENCE_S = 10.0
AGAIN_S = 1.0
"""A station that has just connected does not obey for a moment."""


def expect_part(settings: EdgeSettings, serial: str) -> CommandStation:
    """Raises: InputRefused: the settings know no such part."""
    known = [part.serial for part in settings.arming.parts] if settings.arming else []
    if serial not in known:
        raise InputRefused(
            f"known part {serial!r}: the settings know {', '.join(known) or 'none'}; "
            "add it to [[arming.parts]]"
        )
    return CommandStation(command=ExpectPart(serial=serial))


def select_recipe(sku: str | None) -> CommandStation:
    """Raises: InputRefused: no name for a SKU."""
    try:
        return CommandStation(command=SelectRecipe(sku=sku))
    except ValidationError as error:
        raise InputRefused(f"SKU {sku!r}: write it with A-Z, a-z, 0-9, '.', '_' and '-'") from error


def ask(
    settings: EdgeSettings,
    command: CommandStation,
    obeyed: Callable[[StationStatus], bool],
    patience_s: float = PATIENCE_S,
) -> None:
    """Returns when the station's status shows that the command was `obeyed`.

    Raises:
        InputRefused: the broker wants a certificate, and the settings have none for commands.
        Unavailable: no broker, no station, or no such word of it within `patience_s` seconds.
    """
    station = settings.station_id
    heard: list[StationStatus] = []
    news = threading.Condition()

    def take(message: Incoming) -> None:
        link.acknowledge(message)
        with news:
            heard.append(decode(message.payload, StationStatus))
            news.notify_all()

    def done() -> bool:
        return bool(heard) and heard[-1].state is StationState.ONLINE and obeyed(heard[-1])

    link = Link(
        _as_who_commands(settings),
        f"{station.path}/command",
        on_message=take,
        subscriptions=[topic(station, Kind.STATUS)],
    )
    link.start()
    try:
        for _ in range(max(1, round(patience_s / AGAIN_S))):
            # At most once: a command that came late would be obeyed by nobody, and surprise somebody.
            link.send_once(topic(station, Kind.COMMAND), encode(command))
            with news:
                if news.wait_for(done, AGAIN_S):
                    return
    finally:
        link.stop()
    broker = f"{settings.broker.host}:{settings.broker.port}"
    last = f"last said to be {heard[-1].state}" if heard else "never heard of there"
    raise Unavailable(
        f"{station.path} does not obey within {patience_s:g} s (broker {broker}; {last}); "
        "is it running? its log says why it ignores a command"
    )


def _as_who_commands(settings: EdgeSettings) -> BrokerAddress:
    """With the station's own certificate, the broker would throw the running agent off."""
    if settings.broker.tls is None:
        return settings.broker
    if settings.command_tls is None:
        raise InputRefused(
            f"command_tls: missing; a command shows the certificate of {settings.station}/command"
        )
    return settings.broker.model_copy(update={"tls": settings.command_tls})
