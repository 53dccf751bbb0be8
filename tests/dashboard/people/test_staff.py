from datetime import timedelta

import pytest

from dashboard.database.engine import Database
from dashboard.people.accounts import Accounts
from dashboard.people.audit import Act, Deed, Noted, find_noted
from dashboard.people.roles import Role
from dashboard.people.sessions import Sessions
from dashboard.people.staff import LastAdmin, NoSuchAccount, Staff
from tests.fakes.clock_by_hand import ClockByHand

PASSWORD, NOW = "correct horse", ClockByHand()()
ACT = Act("root", NOW, "moved to line 2")


@pytest.fixture
def staff(any_database: Database) -> Staff:
    accounts = Accounts(any_database)
    accounts.add_person("root", Role.ADMIN, PASSWORD, NOW)
    accounts.add_person("rui", Role.OPERATOR, PASSWORD, NOW)
    return Staff(any_database)


def noted(database: Database) -> list[Noted]:
    with database.reading() as session:
        return find_noted(session, 10)


def test_a_change_is_noted_with_what_was_before(staff: Staff, any_database: Database) -> None:
    staff.change_role("rui", Role.REVIEWER, ACT)

    last = noted(any_database)[0]
    assert (last.by, last.deed, last.subject) == ("root", Deed.ROLE_CHANGED, "rui")
    assert (last.old, last.new, last.reason) == ("operator", "reviewer", "moved to line 2")
    assert [one.role for one in staff.accounts()] == [Role.ADMIN, Role.REVIEWER]


def test_what_changes_nothing_is_not_noted(staff: Staff, any_database: Database) -> None:
    before = noted(any_database)
    staff.change_role("rui", Role.OPERATOR, ACT)
    staff.enable("rui", ACT)
    assert noted(any_database) == before


def test_whoever_is_shut_out_is_out_at_once(staff: Staff, any_database: Database) -> None:
    accounts, sessions = Accounts(any_database), Sessions(any_database, timedelta(hours=1))
    person = accounts.check_password("rui", PASSWORD, NOW)
    assert person is not None
    key = sessions.start(person, NOW)

    staff.disable("rui", ACT)
    assert sessions.holder_of(key, NOW) is None
    assert accounts.check_password("rui", PASSWORD, NOW) is None

    staff.enable("rui", ACT)
    assert sessions.holder_of(key, NOW) is None, "an old session must not come back"
    assert accounts.check_password("rui", PASSWORD, NOW) is not None


def test_a_given_password_is_due_to_be_changed(staff: Staff, any_database: Database) -> None:
    accounts, sessions = Accounts(any_database), Sessions(any_database, timedelta(hours=1))
    staff.give_password("rui", "first password", ACT)
    assert accounts.check_password("rui", PASSWORD, NOW) is None
    person = accounts.check_password("rui", "first password", NOW)
    assert person is not None
    holder = sessions.holder_of(sessions.start(person, NOW), NOW)
    assert holder is not None
    assert holder.password_due

    staff.change_password("rui", "a password of mine", ACT)
    holder = sessions.holder_of(sessions.start(person, NOW), NOW)
    assert holder is not None
    assert not holder.password_due


def test_somebody_can_always_let_people_in(staff: Staff) -> None:
    with pytest.raises(LastAdmin, match="root is the last administrator with a password; make"):
        staff.change_role("root", Role.ENGINEER, ACT)
    with pytest.raises(LastAdmin):
        staff.disable("root", ACT)

    staff.change_role("rui", Role.ADMIN, ACT)
    staff.disable("rui", ACT)
    with pytest.raises(LastAdmin):
        staff.disable("root", ACT)  # a disabled one lets nobody in


def test_nobody_of_this_name(staff: Staff) -> None:
    with pytest.raises(NoSuchAccount, match="user 'x' does not exist"):
        staff.change_role("x", Role.ADMIN, ACT)
