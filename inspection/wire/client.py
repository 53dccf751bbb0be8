"""paho's client as a link needs it: packets leave whole, the session is kept, no kernel is waited for."""

import socket
import threading
from contextlib import suppress
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

FULL_S = 0.1
"""How soon a connection that took no more is tried again, though nothing comes in; paho's own: 1."""
SESSION_EXPIRY_S = 7 * 24 * 3600


class WholeClient(mqtt.Client):
    """Whose packets leave whole and in turn, whichever threads send them.

    paho 2.2 has a sender write to the socket itself, so that a verdict leaves at once, while `loop_forever`
    may write too; where the socket takes a piece, a piece of another packet could follow. With `loop_start`
    paho's thread alone writes, but then a verdict waits for that thread's turn.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._writing = threading.RLock()
        super().__init__(*arguments, **named)

    def loop_write(self) -> MQTTErrorCode:
        with self._writing:
            return super().loop_write()


def confirm_quickly(client: mqtt.Client) -> None:
    """Have the kernel confirm what comes next at once (Linux; it forgets when it sends, so each time anew).

    A broker without `set_tcp_nodelay` holds a small message, such as a trigger, until the one before it is
    confirmed, and kernels like to wait 40 ms with that.
    """
    connection = client.socket()
    if isinstance(connection, socket.socket) and hasattr(socket, "TCP_QUICKACK"):
        with suppress(OSError):  # broken a moment ago; the reader of the socket will say so
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def keep_session() -> Properties:
    """MQTT 5's word for "not clean": the broker keeps subscriptions and queue while we are away."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = SESSION_EXPIRY_S
    return properties
