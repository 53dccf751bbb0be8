import pytest

from dashboard.database.engine import Database
from dashboard.people.accounts import Accounts, TooManyAttempts
from dashboard.people.audit import Act
from dashboard.people.roles import Person, Role
from dashboard.people.staff import Staff
from inspection.errors import InputRefused
from tests.fakes.clock_by_hand import ClockByHand

PASSWORD = "correct horse"


@pytest.fixture
def accounts(any_database: Database) -> Accounts:
    accounts = Accounts(any_database)
    accounts.add_person("rui", Role.REVIEWER, PASSWORD, ClockByHand()())
    return accounts


def test_name_and_password_make_a_person(accounts: Accounts) -> None:
    now = ClockByHand()()

    assert accounts.check_password("rui", PASSWORD, now) == Person(name="rui", role=Role.REVIEWER)
    assert accounts.check_password("rui", "wrong horse", now) is None
    assert accounts.check_password("nobody", PASSWORD, now) is None


def test_too_many_wrong_ones_and_even_the_right_one_waits(accounts: Accounts) -> None:
    clock = ClockByHand()
    for _ in range(10):
        accounts.check_password("rui", "wrong horse", clock())

    with pytest.raises(TooManyAttempts, match=r"too many wrong passwords .* try again in 900 s"):
        accounts.check_password("rui", PASSWORD, clock())

    clock.forward(minutes=15)
    assert accounts.check_password("rui", PASSWORD, clock()) is not None


def test_a_disabled_person_stays_outside(accounts: Accounts, any_database: Database) -> None:
    Staff(any_database).disable("rui", Act("root", ClockByHand()()))

    assert accounts.check_password("rui", PASSWORD, ClockByHand()()) is None


def test_a_token_names_its_holder_until_it_is_revoked(accounts: Accounts) -> None:
    token = accounts.add_token("trainer", Role.ENGINEER, ClockByHand()())

    assert accounts.holder_of(token) == Person(name="trainer", role=Role.ENGINEER)
    assert accounts.holder_of(token + "x") is None
    accounts.revoke_token("trainer", Act("root", ClockByHand()()))
    assert accounts.holder_of(token) is None


def test_mistakes_are_told_in_words(accounts: Accounts, any_database: Database) -> None:
    now = ClockByHand()()
    accounts.add_token("trainer", Role.ENGINEER, now)

    with pytest.raises(InputRefused, match="user 'rui' exists already; choose another name"):
        accounts.add_person("rui", Role.ADMIN, PASSWORD, now)
    with pytest.raises(InputRefused, match="name 'r ui': use letters, digits"):
        accounts.add_person("r ui", Role.ADMIN, PASSWORD, now)
    with pytest.raises(InputRefused, match="token 'trainer' exists already"):
        accounts.add_token("trainer", Role.ENGINEER, now)
    with pytest.raises(InputRefused, match="token 'x' does not exist"):
        accounts.revoke_token("x", Act("root", now))
    with pytest.raises(InputRefused, match="user 'x' does not exist"):
        Staff(any_database).disable("x", Act("root", now))
