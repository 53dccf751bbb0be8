"""The link against real brokers: Mosquitto speaks MQTT 5, amqtt only 3.1.1."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from inspection.wire.link import ANSWERS_WITHIN_S, BrokerAddress, Incoming, LastWill, Link
from tests.fakes.amqtt_broker import AmqttBroker
from tests.fakes.clock import FakeClock
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.narrow_broker import NarrowBroker


class Inbox:
    """Takes what a link hands over; the word `poison` makes it raise."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Incoming] = queue.Queue()

    def take(self, message: Incoming) -> None:
        if message.payload == b"poison":
            raise RuntimeError("this callable cannot digest that")
        self.messages.put(message)

    def next(self) -> tuple[str, bytes]:
        got = self.messages.get(timeout=10)
        return got.topic, got.payload


@pytest.fixture(params=[pytest.param("mosquitto", marks=pytest.mark.broker), "amqtt"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with Mosquitto() if request.param == "mosquitto" else AmqttBroker() as broker:
        yield broker.port


def started(
    port: int,
    name: str,
    inbox: Inbox,
    *topics: str,
    will: LastWill | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Link:
    """A link that has its connection."""
    connections: queue.Queue[None] = queue.Queue()
    link = Link(
        BrokerAddress(port=port),
        name,
        on_message=inbox.take,
        subscriptions=topics,
        on_connect=lambda: connections.put(None),
        will=will,
        monotonic=monotonic,
    )
    link.start()
    connections.get(timeout=10)
    return link


def listening(port: int, name: str, inbox: Inbox, topic: str) -> Link:
    """A link whose subscription has reached the broker: it has heard itself.

    It says so anew when it hears nothing: amqtt takes a message before the subscription sent ahead of it.
    """
    link = started(port, name, inbox, topic)
    for attempt in range(10):
        ready = f"ready {attempt}".encode()
        link.publish(topic.replace("#", "ready"), ready)
        with suppress(queue.Empty):
            while inbox.messages.get(timeout=2)[1] != ready:
                continue
            return link
    raise AssertionError(f"{name}: not heard itself on {topic}")


def test_what_one_says_the_other_hears(port: int) -> None:
    inbox = Inbox()
    hears, says = listening(port, "hears", inbox, "a/#"), started(port, "says", Inbox())
    says.publish("a/greeting", b"ni hao")
    assert inbox.next() == ("a/greeting", b"ni hao")
    says.send_once("a/once", b"now or never")
    assert inbox.next() == ("a/once", b"now or never")
    hears.stop()
    says.stop()


def test_a_callable_that_raises_does_not_end_the_link(port: int) -> None:
    inbox = Inbox()
    link = listening(port, "robust", inbox, "a/#")
    link.publish("a/1", b"poison")
    link.publish("a/2", b"food")
    assert inbox.next() == ("a/2", b"food")
    assert link.connected
    link.stop()


def test_nothing_is_kept_without_a_connection() -> None:
    link = Link(BrokerAddress(port=free_port()), "lonely", on_message=Inbox().take)
    assert link.publish("a/1", b"hello") is False
    link.start()
    assert link.publish("a/1", b"hello") is False
    link.stop()
    assert not link.connected


@pytest.mark.broker
def test_what_was_not_acknowledged_comes_again() -> None:
    with Mosquitto() as broker:
        first, second = Inbox(), Inbox()
        link = started(broker.port, "careful", first, "a/#")
        link.publish("a/1", b"important")
        assert first.next() == ("a/1", b"important")
        link.stop()
        link = started(broker.port, "careful", second, "a/#")
        assert second.next() == ("a/1", b"important")
        link.stop()


@pytest.mark.broker
def test_a_broker_that_hangs_does_not_answer() -> None:
    clock, inbox = FakeClock(), Inbox()
    with Mosquitto() as broker:
        link = started(broker.port, "asks", inbox, "a/#", monotonic=clock.monotonic)
        with broker.hangs():
            assert link.publish("a/1", b"anybody there?")
            assert link.connected
            assert link.answers, "it has had no time to"
            clock.go_on(ANSWERS_WITHIN_S)
            assert not link.answers
            assert link.connected, "which takes the keepalive much longer to see"
        assert inbox.next() == ("a/1", b"anybody there?")
        link.publish("a/2", b"so you are")
        assert inbox.next() == ("a/2", b"so you are")  # the first one is confirmed before this comes
        assert link.answers
        link.stop()


@pytest.mark.broker
def test_the_link_outlives_its_broker() -> None:
    inbox = Inbox()
    connections: queue.Queue[None] = queue.Queue()
    with Mosquitto() as broker:
        link = Link(
            BrokerAddress(port=broker.port),
            "patient",
            on_message=inbox.take,
            subscriptions=["a/#"],
            on_connect=lambda: connections.put(None),
        )
        link.start()
        connections.get(timeout=10)
        broker.kill()
        broker.start()
        connections.get(timeout=10)
        link.publish("a/1", b"back")
        assert inbox.next() == ("a/1", b"back")
        link.stop()


@pytest.mark.broker
def test_the_last_will_is_said_for_the_dead_only() -> None:
    inbox = Inbox()
    with Mosquitto() as broker:
        hears = listening(broker.port, "hears", inbox, "status")
        polite = started(broker.port, "polite", Inbox(), will=LastWill("status", b"offline"))
        polite.publish("status", b"bye")
        assert inbox.next() == ("status", b"bye")
        polite.stop()
        hears.publish("status", b"end")
        assert inbox.next() == ("status", b"end")
        hears.stop()


def test_who_sends_with_a_lock_that_the_listener_wants_is_not_held_up(port: int) -> None:
    """As a verdict is told with the outbox's lock, which a new connection wants to empty the outbox."""
    lock = threading.Lock()

    class Sharing(Inbox):
        def take(self, message: Incoming) -> None:
            with lock:
                super().take(message)

    link = listening(port, "sharing", Sharing(), "a/#")

    def send() -> None:
        for _ in range(300):
            with lock:
                link.send_once("a/word", b"mine")
                link.publish("a/word", b"mine")

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    sender.join(timeout=30)
    assert not sender.is_alive(), "sender and listener wait for each other"
    link.stop()


def test_what_several_threads_send_is_never_mixed() -> None:
    """As a picture's pieces and a verdict, over a line that takes little at a time."""
    told = {f"a/{who}/{number}": bytes([who, number]) * 400_000 for who in range(3) for number in range(20)}
    with NarrowBroker() as broker:
        link = started(broker.port, "many", Inbox())

        def send(mine: str) -> None:
            for number, (topic, word) in enumerate(told.items()):
                if topic.startswith(mine):
                    assert (link.publish if number % 2 else link.send_once)(topic, word)

        for who in range(3):
            threading.Thread(target=send, args=(f"a/{who}/",), daemon=True).start()
        assert dict(broker.next() for _ in told) == told
        link.stop()
