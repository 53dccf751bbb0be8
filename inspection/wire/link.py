"""The one door to MQTT (with `client.py`, the only file that imports paho).

A link keeps itself connected from its own thread; it hands every message to one callable and never
lets an exception of that callable end the thread (paho's would, while `is_connected()` stays true).
It promises nothing about delivery: a PUBACK proves nothing, receipts do.
"""

import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from pydantic import PositiveInt

from inspection.wire.client import FULL_S, WholeClient, confirm_quickly, keep_session
from inspection.wire.tls import TlsFiles
from inspection.word import Word

log = logging.getLogger(__name__)

UNSUPPORTED_PROTOCOL = 132
HELLO_S = 2.0
"""A broker that speaks 3.1.1 only may wait for ever for the rest of a greeting in 5, as amqtt does."""
ANSWERS_WITHIN_S = 2.0
"""What is confirmed later waits on a link that swallows all, for a broker that hangs, or behind pictures on a
very slow one. The keepalive finds that out too, but must leave a slow link the time for a picture."""
AT_MOST_ONCE = 0
AT_LEAST_ONCE = 1


class BrokerAddress(Word):
    host: str = "127.0.0.1"
    port: PositiveInt = 1883
    tls: TlsFiles | None = None
    keepalive_s: PositiveInt = 15


class LastWill(NamedTuple):
    """What the broker says, retained, once this link is gone without a goodbye."""

    topic: str
    payload: bytes


class Incoming(NamedTuple):
    """A message that arrived. Hand it to `Link.acknowledge` once it is safe on disk."""

    topic: str
    payload: bytes
    mid: int
    qos: int
    retained: bool = False
    """It was said before this link listened; who knows when."""


class _Asked(NamedTuple):
    """The oldest message that was not confirmed when somebody last looked."""

    sent: mqtt.MQTTMessageInfo
    at: float


class Link:
    """A client of the broker with a persistent session, which reconnects by itself.

    Speaks MQTT 5, and 3.1.1 to a broker that refuses 5. `on_message` is called from the link's thread
    and must be quick; `on_connect` after every successful (re)connection.

    Raises:
        InputRefused: the address names TLS files that cannot be used.
    """

    def __init__(
        self,
        address: BrokerAddress,
        client_id: str,
        *,
        on_message: Callable[[Incoming], None],
        subscriptions: Sequence[str] = (),
        on_connect: Callable[[], None] = lambda: None,
        will: LastWill | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._asked: _Asked | None = None
        self._address = address
        self._client_id = client_id
        self._on_message = on_message
        self._on_connect = on_connect
        self._subscriptions = subscriptions
        self._will = will
        self._tls = address.tls.context() if address.tls is not None else None
        self._trouble = ""
        self._stopping = threading.Event()
        self._protocol = MQTTProtocolVersion.MQTTv5
        self._hello = threading.Event()
        self._client = self._make_client()
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{client_id}", daemon=True)

    @property
    def connected(self) -> bool:
        return self._thread.is_alive() and self._client.is_connected()

    @property
    def answers(self) -> bool:
        """Connected, and the broker confirms what it is sent."""
        asked = self._asked
        late = asked is not None and self._monotonic() - asked.at >= ANSWERS_WITHIN_S
        return self.connected and not (late and asked is not None and not asked.sent.is_published())

    def start(self) -> None:
        """Begin connecting; returns at once, also when there is no broker yet."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye (no last will) and end the thread."""
        self._stopping.set()
        self._client.disconnect()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Hand a message to the broker with QoS 1. False: not connected, nothing was kept; try later."""
        if not self.connected:
            return False
        sent = self._client.publish(topic, payload, AT_LEAST_ONCE, retain)
        confirm_quickly(self._client)
        taken = sent.rc == mqtt.MQTT_ERR_SUCCESS
        if taken and (self._asked is None or self._asked.sent.is_published()):
            self._asked = _Asked(sent, self._monotonic())
        return taken

    def send_once(self, topic: str, payload: bytes) -> Callable[[], bool] | None:
        """A message that travels at most once (QoS 0), because it would do harm if it came late.

        What comes back tells whether it has left this process. None: not connected, nothing was kept.
        """
        if not self.connected:
            return None
        sent = self._client.publish(topic, payload, AT_MOST_ONCE)
        confirm_quickly(self._client)
        return sent.is_published if sent.rc == mqtt.MQTT_ERR_SUCCESS else None

    def acknowledge(self, message: Incoming) -> None:
        """Tell the broker that it may forget the message."""
        self._client.ack(message.mid, message.qos)
        confirm_quickly(self._client)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._client.connect_async(
                    self._address.host,
                    self._address.port,
                    self._address.keepalive_s,
                    clean_start=False,
                    properties=keep_session() if self._speaks_5 else None,
                )
                self._client.loop_forever(timeout=FULL_S, retry_first_connection=True)
            except Exception:  # a thread's outermost loop: log and connect afresh
                log.exception("mqtt link broke; connecting afresh")
            if not self._stopping.wait(0.5):
                self._client = self._make_client()

    def _make_client(self) -> mqtt.Client:
        client = WholeClient(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=self._protocol,
            clean_session=None if self._speaks_5 else False,
            manual_ack=True,
        )
        client.reconnect_delay_set(min_delay=1, max_delay=5)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        if self._will is not None:
            client.will_set(self._will.topic, self._will.payload, AT_LEAST_ONCE, retain=True)
        client.on_socket_open = self._greeting
        client.on_connect = self._connected
        client.on_connect_fail = lambda *_: self._failed(sys.exception())
        client.on_message = self._received
        # No on_publish: paho would call it from the sender's thread, with a lock that its own thread holds
        # while `on_message` and `on_connect` run. Who sends with a lock that these want would never return.
        return client

    @property
    def _speaks_5(self) -> bool:
        return self._protocol is MQTTProtocolVersion.MQTTv5

    def _greeting(self, client: mqtt.Client, _data: Any, connection: Any) -> None:
        # Otherwise a verdict can wait 40 ms for the broker's kernel to confirm the message before it.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._speaks_5:
            self._hello = threading.Event()
            patience = threading.Timer(HELLO_S, self._unanswered, [client, self._hello])
            patience.daemon = True
            patience.start()

    def _unanswered(self, client: mqtt.Client, hello: threading.Event) -> None:
        if hello is self._hello and not hello.is_set() and not self._stopping.is_set():
            self._fall_back(client)

    def _fall_back(self, client: mqtt.Client) -> None:
        log.info("broker does not speak MQTT 5; falling back to 3.1.1")
        self._protocol = MQTTProtocolVersion.MQTTv311
        client.disconnect()

    def _failed(self, error: BaseException | None) -> None:
        """Said once for each new reason; a broker that is away for a week would fill the log."""
        if (trouble := str(error)) != self._trouble:
            self._trouble = trouble
            log.warning("broker %s:%d: %s", self._address.host, self._address.port, trouble)

    def _connected(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self._hello.set()
        if reason.value == UNSUPPORTED_PROTOCOL and self._speaks_5:
            self._fall_back(client)
        elif reason.is_failure:
            log.warning("broker %s:%d refused us: %s", self._address.host, self._address.port, reason)
        else:
            self._trouble = ""
            self._asked = None  # what the connection before was asked
            if self._subscriptions:
                client.subscribe([(name, AT_LEAST_ONCE) for name in self._subscriptions])
            self._guarded(self._on_connect)

    def _received(self, client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        confirm_quickly(client)
        incoming = Incoming(message.topic, bytes(message.payload), message.mid, message.qos, message.retain)
        self._guarded(lambda: self._on_message(incoming))

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:  # the door of a foreign thread: paho's would die silently
            log.exception("a message could not be taken")
