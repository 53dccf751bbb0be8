"""A link to a broker that keeps what it is given; `connected` is switched by hand."""

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

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, once: bool = False) -> bool:
        if self.connected:
            self.published.append(Published(topic, payload, retain, once))
        return self.connected

    def acknowledge(self, message: Incoming) -> None:
        self.acknowledged.append(message)

    def of_kind(self, kind: str) -> list[Published]:
        return [one for one in self.published if one.kind == kind]
