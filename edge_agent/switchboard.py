"""Joins a link to those who take its messages; it exists before either of them."""

import logging
from collections.abc import Callable

from inspection.errors import InputRefused
from inspection.wire.link import Incoming
from inspection.wire.topics import Kind, parse_topic

log = logging.getLogger(__name__)


class Switchboard:
    def __init__(self) -> None:
        self._takers: dict[Kind, Callable[[Incoming], None]] = {}
        self._to_all: dict[str, Callable[[Incoming], None]] = {}
        self._at_connection: list[Callable[[], None]] = []

    def on(self, kind: Kind, taker: Callable[[Incoming], None]) -> None:
        self._takers[kind] = taker

    def on_topic(self, name: str, taker: Callable[[Incoming], None]) -> None:
        """Of what is said to every station."""
        self._to_all[name] = taker

    def at_connection(self, action: Callable[[], None]) -> None:
        self._at_connection.append(action)

    def take(self, message: Incoming) -> None:
        if message.topic in self._to_all:
            self._to_all[message.topic](message)
            return
        try:
            kind = parse_topic(message.topic).kind
        except InputRefused as error:
            log.warning("message ignored: %s", error)
            return
        taker = self._takers.get(kind)
        if taker is None:
            log.warning("nobody takes messages on %s", message.topic)
            return
        taker(message)

    def connected(self) -> None:
        for action in self._at_connection:
            action()
