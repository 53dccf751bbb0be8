"""Somebody at the broker who plays by no rules of ours: any client identifier, any topic, either protocol."""

import queue
import ssl
import threading
from types import TracebackType
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from inspection.wire.tls import TlsFiles

PATIENCE_S = 20.0


class Peer:
    """Use as a context manager, connected within; `ConnectionError` where the broker refuses.

    `heard`: topic and payload of whatever arrived."""

    def __init__(
        self,
        port: int,
        tls: TlsFiles | None,
        client_id: str,
        protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
        will: tuple[str, bytes] | None = None,
        host: str = "localhost",
    ) -> None:
        self.heard: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self.gone = threading.Event()
        self._answered, self._subscribed = threading.Event(), threading.Event()
        self._let_in = False
        self._at = host, port
        clean = True if protocol is MQTTProtocolVersion.MQTTv311 else None
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            clean_session=clean,
            protocol=protocol,
            reconnect_on_failure=False,
        )
        if tls is not None:
            self._client.tls_set(
                str(tls.ca), str(tls.certificate), str(tls.key), tls_version=ssl.PROTOCOL_TLS_CLIENT
            )
        if will is not None:
            self._client.will_set(*will, qos=1)
        self._client.max_inflight_messages_set(0)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = lambda _client, _data, got: self.heard.put((got.topic, bytes(got.payload)))

    def __enter__(self) -> "Peer":
        self._client.connect(*self._at)
        self._client.loop_start()
        assert self._answered.wait(PATIENCE_S), "no answer"
        if not self._let_in:
            self._client.loop_stop()
            raise ConnectionError("refused by the broker")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Returns once the broker has confirmed, whatever that is worth."""
        self._client.publish(topic, payload, 1, retain).wait_for_publish(PATIENCE_S)

    def hear(self, *filters: str) -> None:
        self._subscribed.clear()
        self._client.subscribe([(one, 1) for one in filters])
        assert self._subscribed.wait(PATIENCE_S), "no answer to a subscription"

    def heard_until(self, payload: bytes) -> list[tuple[str, bytes]]:
        """What arrived before this."""
        before = []
        while (got := self.heard.get(timeout=PATIENCE_S))[1] != payload:
            before.append(got)
        return before

    def _connected(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self._let_in = not reason.is_failure
        self._answered.set()

    def _disconnected(self, *_: Any) -> None:
        self.gone.set()
        self._answered.set()
