"""What people ask of the running station over MQTT. What waited in the broker is not obeyed: whoever asked
it has long seen that nothing happened."""

import logging
from collections.abc import Callable
from typing import Protocol

from edge_agent.arming.sentry import Sentry
from edge_agent.chosen import ChosenSku
from edge_agent.clock import Clock
from edge_agent.trigger.burst import Burst
from inspection.errors import InputRefused, Unavailable
from inspection.wire.codec import decode
from inspection.wire.link import Incoming
from inspection.wire.messages import CommandStation, ExpectPart, SelectRecipe

log = logging.getLogger(__name__)


class Acknowledging(Protocol):
    def acknowledge(self, message: Incoming) -> None: ...


class Commands:
    def __init__(
        self, sentry: Sentry | None, chosen: ChosenSku, clock: Clock, done: Callable[[], None]
    ) -> None:
        """`sentry`: None where no known parts are asked for. `done` is called after each that was obeyed."""
        self._sentry = sentry
        self._chosen = chosen
        self._clock = clock
        self._done = done
        self._burst = Burst()

    def connected(self) -> None:
        self._burst.connected(self._clock.monotonic())

    def take(self, message: Incoming, link: Acknowledging) -> None:
        late = self._burst.arrived(self._clock.monotonic())
        link.acknowledge(message)
        try:
            command = decode(message.payload, CommandStation).command
            if late:
                raise InputRefused(f"{command.kind} came with the connection and may be old; ask again")
            self._obey(command)
        except (InputRefused, Unavailable) as error:
            log.warning("command ignored: %s", error)
            return
        self._done()

    def _obey(self, command: ExpectPart | SelectRecipe) -> None:
        match command:
            case SelectRecipe():
                self._chosen.choose(command.sku)
                log.info("units whose trigger names no SKU: %s", command.sku or "as the settings say")
            case ExpectPart():
                self._expect(command)

    def _expect(self, command: ExpectPart) -> None:
        if self._sentry is None:
            raise InputRefused("the settings have no [arming], so there are no known parts")
        self._sentry.expect(command.serial)
        log.info("the next unit is known part %s", command.serial)
