import pytest

from dashboard.people.roles import Role
from dashboard.settings import OidcSettings
from dashboard.signon.refused import SignOnRefused
from dashboard.signon.standing import claim_at, name_in, role_in

PLANT = OidcSettings(
    issuer="https://login.plant.example",
    client_id="sightline",
    address="https://sightline.plant.example",
    role_claim="realm_access.roles",
    roles={"qa": Role.REVIEWER, "it": Role.ADMIN},
)


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ({"realm_access": {"roles": ["qa"]}}, Role.REVIEWER),
        ({"realm_access": {"roles": ["qa", "cook", "it"]}}, Role.ADMIN),
        ({"realm_access": {"roles": "qa"}}, Role.REVIEWER),
        ({"realm_access.roles": ["it"], "realm_access": {"roles": ["qa"]}}, Role.ADMIN),
    ],
)
def test_the_highest_role_counts(said: dict[str, object], role: Role) -> None:
    assert role_in(said, PLANT, "mei") is role


@pytest.mark.parametrize(
    "said",
    [{}, {"realm_access": "qa"}, {"realm_access": {"roles": ["admin", "QA", 3, None]}}, {"roles": ["qa"]}],
)
def test_who_has_none_is_refused_by_name_or_gets_what_everybody_gets(said: dict[str, object]) -> None:
    with pytest.raises(SignOnRefused, match="mei was not let in"):
        role_in(said, PLANT, "mei")
    kind = PLANT.model_copy(update={"default_role": Role.OPERATOR})
    assert role_in(said, kind, "mei") is Role.OPERATOR


@pytest.mark.parametrize("said", [None, "", "m ei", "identity provider", "<b>", 7, ["mei"], "x" * 64])
def test_a_name_is_one_that_an_account_can_have(said: object) -> None:
    with pytest.raises(SignOnRefused, match="preferred_username is"):
        name_in({"preferred_username": said}, PLANT)
    assert name_in({"preferred_username": "mei@plant.example"}, PLANT) == "mei@plant.example"


def test_a_claim_is_found_by_its_name_before_its_steps() -> None:
    assert claim_at({"https://plant.example/roles": ["qa"]}, "https://plant.example/roles") == ["qa"]
    assert claim_at({"a": {"b": {"c": 1}}}, "a.b.c") == 1
    assert claim_at({"a": [1]}, "a.0") is None
