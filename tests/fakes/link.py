"""A link to a broker that keeps what it is given; `connected` is switched by hand."""

from collections.abc import Callable
from typing import NamedTuple

from inspection.wire.link import Incoming


class Published(NamedTuple):
    topic: str
    payload: bytes
    retain: bool
    once: bool

    @property
    def kind(self) -> str:
        return self.topic.split("/")[5]


class FakeLink:
    def __init__(self, *, connected: bool = True) -> None:
        self.connected = connected
        self.published: list[Published] = []
        self.acknowledged: list[Incoming] = []
        self.writes = True
        """Whether what is sent once leaves, instead of waiting for another thread to write it."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        if self.connected:
            self.published.append(Published(topic, payload, retain, once=False))
        return self.connected

    def send_once(self, topic: str, payload: bytes) -> Callable[[], bool] | None:
        if not self.connected:
            return None
        self.published.append(Published(topic, payload, retain=False, once=True))
        return lambda: self.writes

    def acknowledge(self, message: Incoming) -> None:
        self.acknowledged.append(message)

    def of_kind(self, kind: str) -> list[Published]:
        return [one for one in self.published if one.kind == kind]
