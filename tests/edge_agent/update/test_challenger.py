"""A challenger is brought in like any bundle, and whatever it does the bundle in service stays in service."""

from pathlib import Path

import pytest

from edge_agent.update.installed import InstalledBundles
from inspection.errors import Unavailable
from inspection.wire.messages import ShadowStatus, UpdateState
from tests.edge_agent.update.test_updater import IDLE, Station, made, restarted
from tests.fakes.update_source import AWAY


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """Runs a bundle of its own, proven."""
    station = Station(tmp_path)
    station.source.offer(made(tmp_path, "champion"))
    station.look()
    champion = station.installed.digest()
    assert champion is not None
    station.installed.prove(champion)
    return station


def folders(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "data" / "bundles").iterdir()}


def test_a_challenger_is_tried_and_kept_beside_the_bundle_in_service(
    station: Station, tmp_path: Path
) -> None:
    champion, challenger = station.installed.digest(), made(tmp_path, "challenger")
    station.source.challenge(challenger)
    assert station.look() == IDLE
    assert (station.installed.digest(), station.installed.unproven) == (champion, None)
    assert station.installed.challenger() == station.installed.folder_of(challenger.name)
    assert station.golden.checked[-1] == challenger.name
    again = InstalledBundles(tmp_path / "data")
    again.recover()
    assert again.challenger() == station.installed.challenger()
    station.look()
    assert station.source.fetched.count(challenger.name) == 1


def test_a_challenger_that_is_no_longer_named_goes(station: Station, tmp_path: Path) -> None:
    station.source.challenge(made(tmp_path, "challenger"))
    station.look()
    station.source.assign(station.installed.digest())
    assert station.look() == IDLE
    assert station.installed.challenger() is None
    assert folders(tmp_path) == {station.installed.digest()}


def test_a_refused_challenger_is_told_in_words_and_disturbs_nothing(station: Station, tmp_path: Path) -> None:
    champion, bad = station.installed.digest(), made(tmp_path, "challenger")
    station.golden.bad = {bad.name}
    station.source.challenge(bad)
    assert station.look() == IDLE, "not refused: the station runs what it is to run"
    said = ShadowStatus(
        challenger=bad.name,
        message=f"golden check of {bad.name}: the model crashed (signal 11)",
        given_up=True,
    )
    assert station.updater.refused_challenger == said
    assert (station.installed.digest(), station.installed.challenger()) == (champion, None)
    assert folders(tmp_path) == {champion}
    again = restarted(station, tmp_path)
    again.look()
    assert again.refused_challenger == said
    assert station.golden.checked.count(bad.name) == 1, "not tried in a loop"
    station.golden.bad = set()
    station.source.challenge(bad)
    station.look()
    assert station.updater.refused_challenger is None
    assert station.installed.challenger() == station.installed.folder_of(bad.name)


def test_a_challenger_that_does_not_come_through_is_tried_again(station: Station, tmp_path: Path) -> None:
    challenger = made(tmp_path, "challenger")
    station.source.challenge(challenger)
    station.source.fetch_error = Unavailable("the registry does not answer")
    assert station.look() == IDLE
    told = station.updater.refused_challenger
    assert told is not None
    assert (told.message, told.given_up) == ("the registry does not answer", False)
    station.source.fetch_error = None
    station.look()
    assert station.installed.challenger() == station.installed.folder_of(challenger.name)


def test_the_challenger_comes_into_service_without_a_second_download(
    station: Station, tmp_path: Path
) -> None:
    champion, challenger = station.installed.digest(), made(tmp_path, "challenger")
    station.source.challenge(challenger)
    station.look()
    station.source.assign(challenger.name)
    assert station.look() == IDLE
    assert (station.installed.digest(), station.installed.challenger()) == (challenger.name, None)
    assert folders(tmp_path) == {champion, challenger.name}


def test_a_challenger_stays_while_the_bundle_in_service_changes(station: Station, tmp_path: Path) -> None:
    challenger, other = made(tmp_path, "challenger"), made(tmp_path, "other")
    station.source.challenge(challenger)
    station.look()
    station.source.offer(other)
    station.source.assign(other.name, challenger.name)
    station.look()
    assert station.installed.digest() == other.name
    assert station.installed.challenger() == station.installed.folder_of(challenger.name)
    assert station.source.fetched.count(challenger.name) == 1


def test_a_damaged_challenger_is_fetched_again(station: Station, tmp_path: Path) -> None:
    challenger = made(tmp_path, "challenger")
    station.source.challenge(challenger)
    station.look()
    (station.installed.folder_of(challenger.name) / "model.bin").write_bytes(b"\0" * 2048)
    again = restarted(station, tmp_path)
    again.recover()
    again.look()
    assert station.source.fetched.count(challenger.name) == 2
    assert InstalledBundles(tmp_path / "data").challenger() is not None


def test_with_the_registry_away_a_challenger_goes_on(station: Station, tmp_path: Path) -> None:
    station.source.challenge(made(tmp_path, "challenger"))
    station.look()
    station.source.error = AWAY
    assert station.look().state is UpdateState.IDLE
    assert station.installed.challenger() is not None
