"""A station as it is installed: mutual TLS, every link with its own certificate, no right too many."""

from pathlib import Path

import pytest

from edge_agent.ask import ask, expect_part
from edge_agent.assemble import assemble
from edge_agent.clock import SystemClock
from edge_agent.selftest import examine_station
from edge_agent.settings import EdgeSettings, read_settings
from inspection.errors import InputRefused
from inspection.wire.codec import encode
from inspection.wire.link import Incoming, Link
from inspection.wire.messages import InspectUnit
from inspection.wire.topics import Kind, topic
from tests.fakes import words
from tests.fakes.at_work import at_work
from tests.fakes.cluster import FakeCluster
from tests.fakes.plant_broker import PlantBroker
from tests.fakes.settings import edge_settings

pytestmark = pytest.mark.broker
NAME = "suzhou/line-1/final"
ARMING = '[arming]\nafter_change = false\n[[arming.parts]]\nserial = "GOLDEN-1"\nexpect = "OK"\n'


def installed(folder: Path, broker: PlantBroker, *, commands: bool = True) -> EdgeSettings:
    """Settings as `deploy/broker/README.md` has them."""

    def tls(section: str, name: str) -> str:
        files = broker.certificate(name)
        return f'[{section}]\nca = "{files.ca}"\ncertificate = "{files.certificate}"\nkey = "{files.key}"\n'

    more = tls("broker.tls", NAME)
    more += f'[line_broker]\nhost = "localhost"\nport = {broker.port}\n' + tls(
        "line_broker.tls", f"{NAME}/line"
    )
    if commands:
        more += tls("command_tls", f"{NAME}/command")
    file = edge_settings(folder, port=broker.port, more=more + ARMING)
    file.write_text(file.read_text().replace("[broker]\n", '[broker]\nhost = "localhost"\n'))
    return read_settings(file)


def test_units_pass_and_commands_are_obeyed(tmp_path: Path) -> None:
    with PlantBroker(tmp_path) as broker:
        settings = installed(tmp_path, broker)
        ingest, line_tls = broker.certificate("ingest"), broker.certificate(f"{NAME}/controller")
        broker.reload()
        cluster = FakeCluster(settings.station_id, broker.port, ingest)
        verdicts: list[Incoming] = []
        line = Link(
            broker.address(line_tls),
            "line",
            on_message=verdicts.append,
            subscriptions=[topic(settings.station_id, Kind.VERDICT)],
        )
        cluster.link.start()
        line.start()
        with at_work(assemble(settings, SystemClock(), "sightline test")):
            assert cluster.wait_for(lambda: cluster.status is not None)
            ask(settings, expect_part(settings, "GOLDEN-1"), lambda now: now.part_expected == "GOLDEN-1", 20)
            trigger = topic(settings.station_id, Kind.TRIGGER)
            assert line.publish(trigger, encode(InspectUnit(unit=words.unit())))
            assert cluster.wait_for(lambda: len(cluster.records) == 1)
            assert cluster.status is not None
            assert cluster.status.certificate_until is not None
        line.stop()
        cluster.link.stop()
    assert verdicts, "the line heard no verdict"


def test_the_check_before_the_shift(tmp_path: Path) -> None:
    with PlantBroker(tmp_path) as broker:
        settings = installed(tmp_path, broker)
        found = {one.part: one for one in examine_station(settings, SystemClock())}
        assert found["broker"].words.endswith("answers, and takes our certificate")
        assert found["certificates"].words.startswith("the first of them ends")  # in 29 days

        broker.take_back(NAME)
        broker.kill()
        broker.start()
        found = {one.part: one for one in examine_station(settings, SystemClock())}
        assert not found["broker"].well
        assert "refuses our certificate" in found["broker"].words


def test_a_command_does_not_throw_the_station_off(tmp_path: Path) -> None:
    with PlantBroker(tmp_path) as broker:
        settings = installed(tmp_path, broker, commands=False)
        with pytest.raises(InputRefused, match=f"command_tls: missing; .* {NAME}/command"):
            ask(settings, expect_part(settings, "GOLDEN-1"), lambda _: True)


@pytest.mark.parametrize("section", ["line_broker", "command_tls"])
def test_two_links_with_one_certificate_are_refused(tmp_path: Path, section: str) -> None:
    with PlantBroker(tmp_path) as broker:
        installed(tmp_path, broker)
    file = tmp_path / "edge.toml"
    other = {"line_broker": "line", "command_tls": "command"}[section]
    file.write_text(file.read_text().replace(f"final.{other}.crt", "final.crt"))
    with pytest.raises(InputRefused, match=f"{section}: .*{NAME}/{other}"):
        read_settings(file)
