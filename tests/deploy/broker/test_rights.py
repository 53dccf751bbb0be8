"""Everybody tries to say and to hear everything, on both protocols; what counts is what arrives."""

import ssl
from collections.abc import Iterator

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from inspection.wire.tls import TlsFiles
from tests.fakes.peer import Peer
from tests.fakes.plant_broker import PlantBroker

pytestmark = pytest.mark.broker

A, B, ROOT = "suzhou/line-1/final", "suzhou/line-1/label", "sightline/v1"
WITNESS = "test/test/witness"
PIECE = f"image/{'0' * 64}/0/1"
KINDS = ("result", PIECE, "receipt", "status", "hint", "trigger", "verdict", "command")
TOPICS = (
    *(f"{ROOT}/{station}/{kind}" for station in (A, B) for kind in KINDS),
    f"{ROOT}/suzhou/line-1/alarm",
    f"{ROOT}/suzhou/line-1/alarm-receipt",
    f"{ROOT}/restored",
    f"{ROOT}/{A}/result/more",
    f"{ROOT}/{A}",
    ROOT,
    "elsewhere",
)
OF_STATION = {
    "": (("result", PIECE, "status"), ("receipt", "hint", "command")),
    "/line": (("verdict",), ("trigger",)),
    "/controller": (("trigger",), ("verdict", "status")),
    "/command": (("command",), ("status",)),
}
"""What each of a station's names may say, and what it may hear."""
OF_CLUSTER = {
    "ingest": (
        {f"{ROOT}/{one}/receipt" for one in (A, B)}
        | {f"{ROOT}/suzhou/line-1/alarm-receipt", f"{ROOT}/restored"},
        {f"{ROOT}/{one}/{kind}" for one in (A, B) for kind in ("result", PIECE, "status")}
        | {f"{ROOT}/suzhou/line-1/alarm"},
    ),
    "trainer": ({f"{ROOT}/suzhou/line-1/alarm"}, {f"{ROOT}/suzhou/line-1/alarm-receipt"}),
    "watch": (set(), {f"{ROOT}/{one}/status" for one in (A, B)}),
}
MAY_SAY, MAY_HEAR = (
    {
        **{
            f"{station}{link}": {f"{ROOT}/{station}/{kind}" for kind in kinds[way]}
            | ({f"{ROOT}/restored"} if way and not link else set())
            for station in (A, B)
            for link, kinds in OF_STATION.items()
        },
        **{name: topics[way] for name, topics in OF_CLUSTER.items()},
    }
    for way in (0, 1)
)
NAMES = tuple(MAY_SAY)
PROTOCOLS = [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5]
END = b"that is all"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantBroker]:
    rights = f"user {WITNESS}\ntopic readwrite #\n"
    with PlantBroker(tmp_path_factory.mktemp("broker"), more_rights=rights) as broker:
        yield broker


@pytest.fixture(scope="module")
def known(broker: PlantBroker) -> dict[str, TlsFiles]:
    """Certificates by name; the broker has their rights."""
    made = {name: broker.certificate(name) for name in (*NAMES, WITNESS)}
    broker.reload()
    return made


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_who_may_say_what(
    broker: PlantBroker, known: dict[str, TlsFiles], protocol: MQTTProtocolVersion
) -> None:
    with Peer(broker.port, known[WITNESS], WITNESS) as witness:
        witness.hear("#")
        for name in NAMES:
            with Peer(broker.port, known[name], name, protocol) as peer:
                for topic in TOPICS:
                    peer.say(topic, f"{name} says".encode())
                    peer.say(topic, f"{name} leaves".encode(), retain=True)
            for topic in TOPICS:
                will = (topic, f"{name} wills".encode())
                # The second connection takes the first one's place, whose will is told before it is answered.
                with (
                    Peer(broker.port, known[name], name, protocol, will),
                    Peer(broker.port, known[name], name, protocol),
                ):
                    pass
        witness.say("end", END)
        heard = {(topic, said.decode()) for topic, said in witness.heard_until(END)}
        for topic in TOPICS:
            witness.say(topic, b"", retain=True)
    wanted = {
        (topic, f"{name} {way}")
        for name in NAMES
        for topic in MAY_SAY[name]
        for way in ("says", "leaves", "wills")
    }
    assert heard == wanted


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_who_may_hear_what(
    broker: PlantBroker, known: dict[str, TlsFiles], protocol: MQTTProtocolVersion
) -> None:
    with Peer(broker.port, known[WITNESS], WITNESS) as witness:
        for topic in TOPICS:
            witness.say(topic, b"left", retain=True)
        for name in NAMES:
            with Peer(broker.port, known[name], name, protocol) as peer:
                peer.hear("#", "$SYS/#", f"{ROOT}/+/+/+/+", f"{ROOT}/{A}/#", *TOPICS)
                for topic in TOPICS:
                    witness.say(topic, b"fresh")
                for topic in TOPICS:
                    witness.say(topic, END)
                heard = peer.heard_until(END)
                left, fresh = (
                    {topic for topic, said in heard if said == way and not topic.startswith("$SYS")}
                    for way in (b"left", b"fresh")
                )
                assert (left, fresh) == (MAY_HEAR[name], MAY_HEAR[name]), name
                figures = any(topic.startswith("$SYS") for topic, _ in heard)
                assert figures == (name == "watch"), f"{name} and the broker's own figures"
        for topic in TOPICS:
            witness.say(topic, b"", retain=True)


def test_nobody_is_thrown_off_by_another_who_takes_its_name(
    broker: PlantBroker, known: dict[str, TlsFiles]
) -> None:
    with Peer(broker.port, known["ingest"], "ingest") as ingest:
        for protocol in PROTOCOLS:
            with Peer(broker.port, known[A], "ingest", protocol) as thief:
                thief.say(f"{ROOT}/{A}/status", b"here")
        ingest.hear(f"{ROOT}/{A}/status")
        assert not ingest.gone.is_set()


def test_whose_certificate_was_taken_back_loses_all_rights_at_once(
    broker: PlantBroker, known: dict[str, TlsFiles]
) -> None:
    lost = "suzhou/line-2/final"
    tls = broker.certificate(lost)
    broker.reload()
    with Peer(broker.port, known[WITNESS], WITNESS) as witness, Peer(broker.port, tls, lost) as stolen:
        witness.hear(f"{ROOT}/{lost}/status")
        stolen.say(f"{ROOT}/{lost}/status", b"before")
        broker.take_back(lost)
        broker.reload()
        with Peer(broker.port, known[A], A) as other:  # answered after the reload
            other.say(f"{ROOT}/{A}/status", b"")
        stolen.say(f"{ROOT}/{lost}/status", b"after")
        witness.say(f"{ROOT}/{lost}/status", END)
        assert [said for _, said in witness.heard_until(END)] == [b"before"]
    with pytest.raises((ssl.SSLError, ConnectionError)), Peer(broker.port, tls, lost):
        pytest.fail("let in again")
