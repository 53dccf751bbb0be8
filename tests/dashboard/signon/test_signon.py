"""Coming in by an honest provider."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from dashboard.people.audit import Act, Deed, find_noted
from dashboard.people.roles import Role
from dashboard.people.staff import LastAdmin, RuledElsewhere, Staff
from dashboard.signon.arrivals import Arrivals
from inspection.errors import InputRefused
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.identity_provider import IdentityProvider
from tests.fakes.signing_on import comes_back, goes, is_in, signs_on


def role_of(site: DashboardSite, name: str) -> Role:
    return next(one.role for one in Staff(site.database).accounts() if one.name == name)


def trail(site: DashboardSite) -> list[tuple[str, str, str, str]]:
    with site.database.reading() as session:
        return [(one.by, one.deed, one.old, one.new) for one in find_noted(session, 20)]


def test_a_person_comes_in_where_they_wanted_to(site: DashboardSite) -> None:
    browser = site.anybody()
    answer = signs_on(browser, "/review")

    assert answer.headers["location"] == "/review"
    assert is_in(browser)
    assert "sightline_signon" not in browser.cookies
    assert role_of(site, "mei") is Role.REVIEWER


def test_the_button_stands_beside_the_form(site: DashboardSite) -> None:
    page = site.anybody().get("/login?next=/review").text
    assert 'href="/login/oidc?next=/review"' in page
    assert "Plant log-in" in page
    assert 'name="password"' in page


def test_the_provider_is_asked_with_all_that_protects(site: DashboardSite) -> None:
    asked = parse_qs(urlsplit(goes(site.anybody())).query)
    again = parse_qs(urlsplit(goes(site.anybody())).query)

    assert asked["redirect_uri"] == ["http://127.0.0.1/login/oidc/answer"]
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["scope"] == ["openid profile"]
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret][0]) >= 43
        assert asked[secret] != again[secret]


def test_the_cookie_of_a_log_in_is_out_of_reach(site: DashboardSite) -> None:
    cookie = site.anybody().get("/login/oidc").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/login/oidc" in cookie


def test_the_session_is_a_new_one(site: DashboardSite) -> None:
    """What the browser had before ends, planted or not."""
    browser = site.logs_in("root", Role.ADMIN)
    before = browser.cookies["sightline_session"]
    signs_on(browser)
    assert browser.cookies["sightline_session"] != before

    planted = site.anybody()
    planted.cookies["sightline_session"] = before
    assert not is_in(planted)


def test_the_role_follows_the_provider_at_each_log_in(
    site: DashboardSite, provider: IdentityProvider
) -> None:
    signs_on(site.anybody())
    provider.person = provider.person | {"roles": ["line", "it", "cleaner"]}
    signs_on(site.anybody())
    assert role_of(site, "mei") is Role.ADMIN

    provider.person = provider.person | {"roles": ["line"]}
    signs_on(site.anybody())
    assert role_of(site, "mei") is Role.OPERATOR
    issuer = provider.address
    assert trail(site)[:4] == [
        ("mei", Deed.SIGNED_ON, "", issuer),
        ("identity provider", Deed.ROLE_CHANGED, "admin", "operator"),
        ("mei", Deed.SIGNED_ON, "", issuer),
        ("identity provider", Deed.ROLE_CHANGED, "reviewer", "admin"),
    ]


def test_who_has_no_role_any_more_is_out_at_once(site: DashboardSite, provider: IdentityProvider) -> None:
    browser = site.anybody()
    signs_on(browser)
    provider.person = provider.person | {"roles": []}
    assert signs_on(site.anybody()).status_code == 403
    assert not is_in(browser)


def test_who_changes_their_name_there_stays_who_they_are(
    site: DashboardSite, provider: IdentityProvider
) -> None:
    signs_on(site.anybody())
    provider.person = provider.person | {"preferred_username": "mei.li"}
    signs_on(site.anybody())
    assert [one.name for one in Staff(site.database).accounts()] == ["mei"]


def test_a_new_key_is_asked_for_once(site: DashboardSite, provider: IdentityProvider) -> None:
    signs_on(site.anybody())
    provider.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    provider.published.append(provider.key)
    before = provider.asked.count("/keys")
    browser = site.anybody()
    signs_on(browser)

    assert is_in(browser)
    assert provider.asked.count("/keys") == before + 1
    signs_on(site.anybody())
    assert provider.asked.count("/keys") == before + 1


def test_an_unknown_key_is_asked_for_no_second_time(site: DashboardSite, provider: IdentityProvider) -> None:
    signs_on(site.anybody())
    provider.key = RSAKey.generate_key(2048, {"kid": "nobody's"})
    before = provider.asked.count("/keys")
    assert signs_on(site.anybody()).status_code == 403
    assert provider.asked.count("/keys") == before + 1


def test_while_it_is_away_accounts_of_our_own_let_in(site: DashboardSite, provider: IdentityProvider) -> None:
    provider.goes_away()
    answer = site.anybody().get("/login/oidc")
    assert answer.status_code == 503
    assert "Plant log-in does not answer. Log in with an account of this dashboard" in answer.text
    assert 'name="password"' in answer.text
    assert is_in(site.logs_in("root", Role.ADMIN))


def test_logging_out_here_and_there(site: DashboardSite, provider: IdentityProvider) -> None:
    browser = site.anybody()
    signs_on(browser)
    left = browser.post("/logout", headers={"Origin": "http://testserver"})
    assert not is_in(browser)
    assert "Log out of Plant log-in" in browser.get(left.headers["location"]).text

    there = browser.get("/login/oidc/out").headers["location"]
    assert there.startswith(f"{provider.address}/logout?client_id=sightline&")
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%2Flogin" in there


def test_no_password_opens_an_account_of_the_providers(site: DashboardSite) -> None:
    browser = site.anybody()
    signs_on(browser)
    assert "your password is kept there" in browser.get("/account").text
    for password in ("", "None", "correct horse"):
        assert site.accounts.check_password("mei", password, site.clock()) is None
    act = Act("root", site.clock())
    with pytest.raises(RuledElsewhere, match="mei comes by the identity provider"):
        Staff(site.database).give_password("mei", "first password", act)
    with pytest.raises(RuledElsewhere):
        Staff(site.database).change_role("mei", Role.ADMIN, act)


def test_an_administrator_with_a_password_always_stays(
    site: DashboardSite, provider: IdentityProvider
) -> None:
    """However many come by the provider, which may be away."""
    site.accounts.add_person("root", Role.ADMIN, "correct horse", site.clock())
    provider.person = provider.person | {"roles": ["it"]}
    signs_on(site.anybody())
    act = Act("mei", site.clock())
    with pytest.raises(LastAdmin):
        Staff(site.database).disable("root", act)
    with pytest.raises(LastAdmin):
        Arrivals(site.database, provider.address).link("root", "1002", act)
    Staff(site.database).disable("mei", act)


def test_an_account_is_linked_by_an_administrator_only(
    site: DashboardSite, provider: IdentityProvider
) -> None:
    mine = site.logs_in("mei", Role.OPERATOR)
    assert signs_on(site.anybody()).status_code == 403
    arrivals = Arrivals(site.database, provider.address)
    arrivals.link("mei", "1001", Act("root", site.clock()))
    browser = site.anybody()

    assert signs_on(browser).status_code == 303
    assert not is_in(mine), "the password is gone, and what it opened"
    assert role_of(site, "mei") is Role.REVIEWER
    assert ("root", Deed.PERSON_LINKED, "", f"{provider.address} 1001") in trail(site)
    with pytest.raises(InputRefused, match="mei comes by a provider already"):
        arrivals.link("mei", "1003", Act("root", site.clock()))


def test_what_is_kept_of_a_log_in_opens_nothing(site: DashboardSite, provider: IdentityProvider) -> None:
    """Neither tokens nor codes nor states are in the database."""
    back = comes_back(goes(site.anybody()))
    (code,) = provider.granted
    browser = site.anybody()
    signs_on(browser)
    path = site.database.engine.url.database
    assert path is not None
    kept = b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal"))
    state = parse_qs(urlsplit(back).query)["state"][0]
    for secret in (code, state, browser.cookies["sightline_session"], "eyJ"):
        assert secret.encode() not in kept
