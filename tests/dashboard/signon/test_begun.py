from datetime import timedelta

from sqlalchemy import func, select

from dashboard.database.engine import Database
from dashboard.database.people_tables import SignOnBegunRow
from dashboard.signon.begun import Beginnings
from tests.fakes.clock_by_hand import ClockByHand

NOW = ClockByHand()()


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SignOnBegunRow)) or 0


def test_a_log_in_is_good_once_for_its_browser(any_database: Database) -> None:
    beginnings = Beginnings(any_database)
    begun = beginnings.begin("/review", NOW)

    assert beginnings.take(begun.state, "another browser", NOW) is None
    awaited = beginnings.take(begun.state, begun.browser, NOW)
    assert awaited is not None
    assert (awaited.nonce, awaited.verifier, awaited.next) == (begun.nonce, begun.verifier, "/review")
    assert beginnings.take(begun.state, begun.browser, NOW) is None


def test_it_waits_for_ten_minutes(any_database: Database) -> None:
    beginnings = Beginnings(any_database)
    begun = beginnings.begin("/", NOW)
    assert beginnings.take(begun.state, begun.browser, NOW + timedelta(minutes=10, seconds=1)) is None

    beginnings.begin("/", NOW)
    beginnings.begin("/", NOW + timedelta(minutes=11))
    assert waiting(any_database) == 1


def test_strangers_cannot_fill_the_disk(any_database: Database) -> None:
    beginnings = Beginnings(any_database, most=3)
    first, *_, last = [beginnings.begin("/", NOW) for _ in range(5)]

    assert waiting(any_database) == 3
    assert beginnings.take(first.state, first.browser, NOW) is None
    assert beginnings.take(last.state, last.browser, NOW) is not None
