"""Whom the broker lets in, and whom a station takes for its broker."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.broker.authority import BROKER, Authority
from inspection.wire.link import BrokerAddress, Link
from inspection.wire.tls import TlsFiles
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.peer import Peer
from tests.fakes.plant_broker import PlantBroker

pytestmark = pytest.mark.broker
NAME = "suzhou/line-1/final"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PlantBroker]:
    with PlantBroker(tmp_path) as broker:
        yield broker


def of_another_plant(broker: PlantBroker, tmp_path: Path) -> TlsFiles:
    other = Authority.make(tmp_path / "other", "Suzhou", datetime.now(UTC))
    certificate, key = other.issue(NAME, datetime.now(UTC), 30)
    return TlsFiles(ca=broker.certificate(NAME).ca, certificate=certificate, key=key)


def ended(broker: PlantBroker, _: Path) -> TlsFiles:
    ca = broker.certificate(NAME).ca
    certificate, key = broker.authority.issue(NAME, datetime.now(UTC) - timedelta(days=2), 1)
    return TlsFiles(ca=ca, certificate=certificate, key=key)


def taken_back(broker: PlantBroker, _: Path) -> TlsFiles:
    tls = broker.certificate(NAME)
    broker.take_back(NAME)
    return tls


def of_the_broker(broker: PlantBroker, tmp_path: Path) -> TlsFiles:
    """A certificate that answers, used to ask."""
    certificates = tmp_path / "authority" / "certificates"
    files = {"certificate": certificates / f"{BROKER}.crt", "key": certificates / f"{BROKER}.key"}
    return TlsFiles(ca=broker.certificate(NAME).ca, **files)


@pytest.mark.parametrize("whose", [of_another_plant, ended, taken_back, of_the_broker])
def test_the_broker_refuses_a_certificate(
    broker: PlantBroker, tmp_path: Path, whose: Callable[[PlantBroker, Path], TlsFiles]
) -> None:
    tls = whose(broker, tmp_path)
    broker.kill()
    broker.start()
    with pytest.raises((ssl.SSLError, ConnectionError)), Peer(broker.port, tls, NAME):
        pytest.fail("let in")


def test_the_broker_refuses_who_shows_none(broker: PlantBroker, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(tmp_path / "authority" / "ca.crt"))
    with (
        pytest.raises(ssl.SSLError, match="certificate required"),
        socket.create_connection(("127.0.0.1", broker.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.recv(1)


def test_the_broker_refuses_who_does_not_encrypt(broker: PlantBroker) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)), Peer(broker.port, None, NAME):
        pytest.fail("let in")


def reason_to_refuse(address: BrokerAddress) -> str:
    """Of a link of ours, as its log tells it."""
    told = threading.Event()
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())
            told.set()

    ear = Ear(logging.WARNING)
    logging.getLogger("inspection.wire.link").addHandler(ear)
    link = Link(address, NAME, on_message=lambda _: None)
    link.start()
    try:
        assert told.wait(20), "nothing is said"
    finally:
        link.stop()
        logging.getLogger("inspection.wire.link").removeHandler(ear)
    return heard[0]


def test_a_station_refuses_a_broker_of_another_plant(broker: PlantBroker, tmp_path: Path) -> None:
    Authority.make(tmp_path / "other", "Suzhou", datetime.now(UTC))
    tls = broker.certificate(NAME).model_copy(update={"ca": tmp_path / "other" / "ca.crt"})
    assert "certificate verify failed" in reason_to_refuse(broker.address(tls))


def test_a_station_refuses_a_broker_of_another_name(broker: PlantBroker) -> None:
    address = broker.address(broker.certificate(NAME), host="127.0.0.1")
    assert "IP address mismatch" in reason_to_refuse(address)


def test_a_station_refuses_a_broker_whose_certificate_has_ended(broker: PlantBroker) -> None:
    broker.kill()
    broker.authority.issue(BROKER, datetime.now(UTC) - timedelta(days=2), 1, ["localhost"])
    broker.bring_lists()
    broker.start()
    tls = broker.certificate(NAME)
    assert "certificate has expired" in reason_to_refuse(broker.address(tls))


def test_a_station_refuses_a_broker_that_does_not_encrypt(broker: PlantBroker) -> None:
    with Mosquitto() as plain:
        address = BrokerAddress(host="localhost", port=plain.port, tls=broker.certificate(NAME))
        assert reason_to_refuse(address)
