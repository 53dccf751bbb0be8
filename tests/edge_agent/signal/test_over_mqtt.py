from edge_agent.signal.over_mqtt import MqttSignal
from inspection.verdict import Verdict
from inspection.wire.codec import decode
from inspection.wire.messages import VerdictGiven
from tests.fakes import words
from tests.fakes.clock import FakeClock
from tests.fakes.link import FakeLink


def verdict(seq: int = 1) -> VerdictGiven:
    return VerdictGiven(
        station=words.STATION,
        seq=seq,
        unit=words.unit(),
        verdict=Verdict.OK,
        causes=(),
        bundle=None,
        total_ms=20.0,
    )


def given(link: FakeLink) -> list[int]:
    return [decode(one.payload, VerdictGiven).seq for one in link.published]


def test_a_verdict_leaves_at_once_and_at_most_once() -> None:
    link = FakeLink()
    MqttSignal(words.STATION, link, FakeClock()).give(verdict(), deadline=1000.1)
    assert given(link) == [1]
    assert (link.published[0].topic, link.published[0].once) == (
        "sightline/v1/suzhou/line-1/final/verdict",
        True,
    )


def test_without_a_connection_it_waits_for_its_takt_and_no_longer() -> None:
    link, clock = FakeLink(connected=False), FakeClock(at=1000.0)
    signal = MqttSignal(words.STATION, link, clock)
    signal.give(verdict(1), deadline=1000.1)
    signal.give(verdict(2), deadline=1000.5)
    clock.go_on(0.3)
    link.connected = True
    signal.connected()
    assert given(link) == [2]
    assert signal.given_up == 1


def test_what_is_given_up_is_counted_without_anybody_asking_again() -> None:
    clock = FakeClock(at=1000.0)
    signal = MqttSignal(words.STATION, FakeLink(connected=False), clock)
    signal.give(verdict(), deadline=1000.1)
    assert signal.given_up == 0
    clock.go_on(1)
    assert signal.given_up == 1


def test_what_has_not_left_this_process_is_held() -> None:
    link, clock = FakeLink(connected=False), FakeClock(at=1000.0)
    signal = MqttSignal(words.STATION, link, clock)
    signal.give(verdict(1), deadline=1000.5)
    assert signal.holds(1), "it waits for the connection"
    link.connected, link.writes = True, False
    signal.connected()
    assert signal.holds(1), "another thread still writes it"
    link.writes = True
    assert not signal.holds(1)


def test_what_was_given_up_is_not_held() -> None:
    clock = FakeClock(at=1000.0)
    signal = MqttSignal(words.STATION, FakeLink(connected=False), clock)
    signal.give(verdict(1), deadline=1000.1)
    clock.go_on(1)
    assert not signal.holds(1)
