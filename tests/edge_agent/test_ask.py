"""A command goes through a real broker to a real agent, and the agent's status answers it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.ask import ask, expect_part
from edge_agent.assemble import assemble
from edge_agent.clock import SystemClock
from edge_agent.settings import EdgeSettings, read_settings
from inspection.errors import InputRefused, Unavailable
from tests.fakes.amqtt_broker import AmqttBroker
from tests.fakes.at_work import at_work
from tests.fakes.mosquitto import Mosquitto, free_port
from tests.fakes.settings import edge_settings

ARMING = '[arming]\n[[arming.parts]]\nserial = "GOLDEN-1"\nexpect = "OK"\n'


@pytest.fixture(params=[pytest.param("mosquitto", marks=pytest.mark.broker), "amqtt"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EdgeSettings]:
    with Mosquitto() if request.param == "mosquitto" else AmqttBroker() as broker:
        yield read_settings(edge_settings(tmp_path, port=broker.port, more=ARMING))


def test_the_station_says_that_it_obeys(settings: EdgeSettings) -> None:
    with at_work(assemble(settings, SystemClock(), "sightline test")):
        ask(
            settings,
            expect_part(settings, "GOLDEN-1"),
            lambda status: status.part_expected == "GOLDEN-1",
            patience_s=20,
        )


def test_nobody_is_there(tmp_path: Path) -> None:
    port = free_port()
    settings = read_settings(edge_settings(tmp_path, port=port, more=ARMING))
    command = expect_part(settings, "GOLDEN-1")
    with pytest.raises(
        Unavailable, match=f"final does not obey within 0.1 s .*127.0.0.1:{port}; never heard"
    ):
        ask(settings, command, lambda _: True, patience_s=0.1)


def test_a_part_that_is_not_in_the_settings(tmp_path: Path) -> None:
    settings = read_settings(edge_settings(tmp_path))
    with pytest.raises(InputRefused, match=r"the settings know none; add it to \[\[arming.parts\]\]"):
        expect_part(settings, "GOLDEN-1")
