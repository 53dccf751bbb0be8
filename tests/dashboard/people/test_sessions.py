from datetime import timedelta

import pytest

from dashboard.database.engine import Database
from dashboard.people.accounts import Accounts
from dashboard.people.audit import Act
from dashboard.people.roles import Person, Role
from dashboard.people.sessions import LONGEST, Sessions
from dashboard.people.staff import Staff
from tests.fakes.clock_by_hand import ClockByHand

RUI = Person(name="rui", role=Role.REVIEWER)


@pytest.fixture
def sessions(database: Database) -> Sessions:
    Accounts(database).add_person("rui", Role.REVIEWER, "correct horse", ClockByHand()())
    return Sessions(database, timedelta(hours=12))


def test_a_session_lasts_while_it_is_used(sessions: Sessions) -> None:
    clock = ClockByHand()
    key = sessions.start(RUI, clock())

    for _ in range(5):
        clock.forward(hours=11)
        assert sessions.holder_of(key, clock()) == RUI
    clock.forward(hours=13)
    assert sessions.holder_of(key, clock()) is None


def test_no_session_lasts_for_ever(sessions: Sessions) -> None:
    clock = ClockByHand()
    key, opened_at = sessions.start(RUI, clock()), clock()

    while clock() - opened_at <= LONGEST:
        assert sessions.holder_of(key, clock()) == RUI
        clock.forward(hours=11)
    assert sessions.holder_of(key, clock()) is None


def test_logging_out_ends_it(sessions: Sessions) -> None:
    clock = ClockByHand()
    key = sessions.start(RUI, clock())

    sessions.end(key)

    assert sessions.holder_of(key, clock()) is None
    assert sessions.holder_of("", clock()) is None


def test_disabling_a_person_ends_it_at_once(database: Database, sessions: Sessions) -> None:
    key = sessions.start(RUI, ClockByHand()())

    Staff(database).disable("rui", Act("root", ClockByHand()()))

    assert sessions.holder_of(key, ClockByHand()()) is None
