from datetime import timedelta

import pytest

from dashboard.alarms.seen import NoSuchAlarm, acknowledge, count_open, find_alarms, find_open
from inspection.alarm import Alarm
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.words import NOON

EARLY, LATE = alarm(), alarm(start=NOON + timedelta(minutes=10))


def test_open_ones_come_first_then_the_newest(any_site: DashboardSite) -> None:
    any_site.take(alarm_message(EARLY), alarm_message(LATE))
    with any_site.database.reading() as session:
        assert [seen.alarm for seen in find_alarms(session, 10)] == [LATE, EARLY]
        assert [seen.alarm for seen in find_open(session, 1)] == [LATE]
    with any_site.database.writing() as session:
        acknowledge(session, 2, "rui", any_site.clock())
    with any_site.database.reading() as session:
        assert [seen.alarm for seen in find_alarms(session, 10)] == [EARLY, LATE]
        assert (count_open(session), [seen.alarm for seen in find_open(session, 10)]) == (1, [EARLY])


def test_who_was_first_stays_though_the_alarm_is_told_again(any_site: DashboardSite) -> None:
    any_site.take(alarm_message(EARLY))
    at = any_site.clock()
    with any_site.database.writing() as session:
        acknowledge(session, 1, "rui", at)
    any_site.clock.forward(minutes=1)
    with any_site.database.writing() as session:
        acknowledge(session, 1, "ola", any_site.clock())
    any_site.take(alarm_message(alarm(count=310, again=True)))
    with any_site.database.reading() as session:
        (seen,) = find_alarms(session, 10)
    assert isinstance(seen.alarm, Alarm)
    assert (seen.acknowledged_by, seen.acknowledged_at, seen.alarm.again) == ("rui", at, True)


def test_an_alarm_that_there_is_not(site: DashboardSite) -> None:
    with pytest.raises(NoSuchAlarm, match="there is no alarm 7"), site.database.writing() as session:
        acknowledge(session, 7, "rui", site.clock())
