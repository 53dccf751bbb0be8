import pytest

from dashboard.fleet.registry import RegistryDesk
from inspection.detection import Threshold
from inspection.errors import Unavailable
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.registry_in_memory import RegistryInMemory, make_release
from tests.fakes.station_reports import STATION


def test_an_answer_is_remembered_for_a_while() -> None:
    registry, clock = RegistryInMemory(make_release()), ClockByHand()
    desk = RegistryDesk(registry, clock)

    desk.look()
    desk.look()
    assert registry.asked == 1
    clock.forward(seconds=11)
    desk.look()
    assert registry.asked == 2


def test_a_registry_that_goes_away_leaves_its_last_answer_and_a_notice() -> None:
    registry, clock = RegistryInMemory(make_release()), ClockByHand()
    desk = RegistryDesk(registry, clock)
    desk.look()

    registry.away = True
    clock.forward(seconds=11)
    sight = desk.look()

    assert len(sight.releases) == 1
    assert sight.problem == "registry http://127.0.0.1:8090 does not answer; check that it runs"


def test_without_a_registry_there_is_nothing_and_no_alarm() -> None:
    desk = RegistryDesk(None, ClockByHand())

    assert (desk.look().configured, desk.look().problem) == (False, None)
    with pytest.raises(Unavailable, match="no registry is configured"):
        desk.assign(STATION, "a" * 64, "mei")


def test_an_assignment_is_seen_at_once() -> None:
    release = make_release()
    desk = RegistryDesk(RegistryInMemory(release), ClockByHand())
    desk.look()

    desk.assign(STATION, release.digest, "mei")

    assert [assignment.bundle for assignment in desk.look().assignments] == [release.digest]


def test_thresholds_come_from_the_release() -> None:
    release = make_release()
    desk = RegistryDesk(RegistryInMemory(release), ClockByHand())

    assert desk.thresholds_of(release.digest)["screw"] == Threshold(reject=0.5, grey=0.3)
    assert desk.thresholds_of("f" * 64) == {}
    assert desk.thresholds_of(None) == {}
