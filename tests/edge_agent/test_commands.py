from pathlib import Path

import pytest

from edge_agent.arming.part import KnownPart
from edge_agent.arming.sentry import Sentry
from edge_agent.arming.settings import Arming
from edge_agent.chosen import ChosenSku
from edge_agent.commands import Commands
from inspection.wire.codec import encode
from inspection.wire.link import Incoming
from inspection.wire.messages import CommandStation, ExpectPart, SelectRecipe
from inspection.wire.topics import Kind, topic
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.link import FakeLink

GOLDEN = KnownPart(serial="GOLDEN-1", expect="OK")


class World:
    def __init__(self, folder: Path) -> None:
        self.clock, self.link = FakeClock(), FakeLink()
        self.told = 0
        self.sentry = Sentry(Arming(parts=(GOLDEN,)), folder / "arming.json", "a" * 64, self.clock)
        self.chosen = ChosenSku(folder / "chosen.json")
        self.commands = Commands(self.sentry, self.chosen, self.clock, self._tell)
        self.commands.connected()
        self.clock.go_on(1)

    def _tell(self) -> None:
        self.told += 1

    def say(self, payload: bytes) -> None:
        self.commands.take(Incoming(topic(words.STATION, Kind.COMMAND), payload, 1, 1), self.link)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def expecting(serial: str) -> bytes:
    return encode(CommandStation(command=ExpectPart(serial=serial)))


def test_a_known_part_is_announced_and_the_status_told(world: World) -> None:
    world.say(expecting("GOLDEN-1"))
    assert (world.sentry.part_expected, world.told) == ("GOLDEN-1", 1)


def test_a_recipe_is_chosen_and_given_back(world: World) -> None:
    world.say(encode(CommandStation(command=SelectRecipe(sku="AC-200"))))
    assert (world.chosen.sku, world.told) == ("AC-200", 1)
    world.say(encode(CommandStation(command=SelectRecipe(sku=None))))
    assert (world.chosen.sku, world.told) == (None, 2)


def test_what_waited_in_the_broker_is_not_obeyed(world: World) -> None:
    world.commands.connected()
    world.say(expecting("GOLDEN-1"))
    assert (world.sentry.part_expected, world.told) == ("", 0)
    assert len(world.link.acknowledged) == 1


@pytest.mark.parametrize(
    ("payload", "words_told"),
    [
        (b"rubbish", "CommandStation"),
        (expecting("BAD-9"), "the settings know only GOLDEN-1"),
    ],
)
def test_what_makes_no_sense_is_ignored_by_name(
    world: World, payload: bytes, words_told: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.say(payload)
    assert words_told in caplog.text
    assert len(world.link.acknowledged) == 1


def test_without_known_parts_none_can_be_announced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock, link = FakeClock(), FakeLink()
    commands = Commands(None, ChosenSku(tmp_path / "chosen.json"), clock, lambda: None)
    commands.connected()
    clock.go_on(1)
    commands.take(Incoming("x", expecting("GOLDEN-1"), 1, 1), link)
    assert "the settings have no [arming]" in caplog.text
