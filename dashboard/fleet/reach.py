"""Whether the registry answers: asked every few seconds from a thread of its own, since it may hang."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from inspection.errors import SightlineError
from model_registry.rollout.assignment import Assignment

log = logging.getLogger(__name__)

ASK_EVERY_S = 3.0
PATIENCE_S = 7.0
"""Two questions without an answer."""


class Registry(Protocol):
    """The part of `model_registry.rollout.client.RegistryClient` that is used here."""

    def assignments(self) -> tuple[Assignment, ...]: ...


class Reach:
    def __init__(self, registry: Registry, monotonic: Callable[[], float]) -> None:
        self._registry, self._monotonic = registry, monotonic
        self._answered_at = monotonic()
        self._problem = "it takes long to answer"

    def ask(self) -> None:
        """Never raises a `SightlineError`."""
        try:
            self._registry.assignments()
        except SightlineError as error:
            self._problem = str(error)
        else:
            self._answered_at, self._problem = self._monotonic(), "it takes long to answer"

    @property
    def problem(self) -> str:
        """Empty: it answered lately."""
        return self._problem if self._monotonic() - self._answered_at > PATIENCE_S else ""


def ask_until(stop: threading.Event, reach: Reach) -> None:
    """Again and again, whatever goes wrong in between."""
    while True:
        try:
            reach.ask()
        except Exception:  # the thread's outermost loop
            log.exception("asking the registry failed; asking again")
        if stop.wait(ASK_EVERY_S):
            return
