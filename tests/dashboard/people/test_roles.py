from dashboard.people.roles import Role


def test_each_role_may_what_those_before_it_may() -> None:
    assert Role.ADMIN.may(Role.OPERATOR)
    assert Role.REVIEWER.may(Role.REVIEWER)
    assert not Role.OPERATOR.may(Role.REVIEWER)
    assert not Role.REVIEWER.may(Role.ENGINEER)
