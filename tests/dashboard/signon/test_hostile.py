"""A hostile provider, or somebody hostile between it and the dashboard: nobody is let in, whatever is tried.

Row E7 of the reliability scorecard. `make check-signon` drops each check once and sees its case turn red.
"""

import hmac
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select

from dashboard.database.engine import Database
from dashboard.database.people_tables import SessionRow
from dashboard.people.audit import Act
from dashboard.people.roles import Role
from dashboard.people.staff import Staff
from dashboard.signon.claims import LONGEST
from dashboard.signon.door import MOST_BYTES
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.identity_provider import Claims, Hostility, IdentityProvider
from tests.fakes.signing_on import comes_back, goes, is_in, provider_for, signs_on, site_with

Case = Callable[[DashboardSite, IdentityProvider, TestClient], httpx.Response]
CASES: dict[str, tuple[Case, str]] = {}
"""What is tried, and what the page says to it."""
UNSOUND = "does not hold"
NOT_BEGUN = "was not begun in this browser"
AWAY = "does not answer"


def case(said: str) -> Callable[[Case], Case]:
    def keep(tried: Case) -> Case:
        CASES[tried.__name__] = (tried, said)
        return tried

    return keep


def says(name: str, said: str, **changed: object) -> None:
    """The token says something else than it should; None: nothing."""

    def tried(_site: DashboardSite, provider: IdentityProvider, browser: TestClient) -> httpx.Response:
        def change(claims: Claims) -> Claims:
            now = claims["iat"]
            told = {key: value(now) if callable(value) else value for key, value in changed.items()}
            return {key: value for key, value in (claims | told).items() if value is not None}

        provider.hostile = Hostility(claims=change)
        return signs_on(browser)

    CASES[name] = (tried, said)


def signed(name: str, sign: Callable[[IdentityProvider, Claims], str], said: str = UNSOUND) -> None:
    def tried(_site: DashboardSite, provider: IdentityProvider, browser: TestClient) -> httpx.Response:
        provider.hostile = Hostility(sign=sign)
        return signs_on(browser)

    CASES[name] = (tried, said)


says("another_issuer", UNSOUND, iss="http://127.0.0.1:1")
says("no_issuer", UNSOUND, iss=None)
says("another_audience", UNSOUND, aud="another-client")
says("another_audience_by_our_leave", UNSOUND, aud="another-client", azp="sightline")
says("no_audience", UNSOUND, aud=None)
says("another_authorized_party", UNSOUND, azp="another-client")
says("many_audiences_and_no_party", UNSOUND, aud=["sightline", "another-client"])
says("expired", UNSOUND, exp=lambda now: now - 61)
says("without_an_end", UNSOUND, exp=None)
says("an_end_that_is_no_number", UNSOUND, exp="tomorrow")
says("not_yet_valid", UNSOUND, nbf=lambda now: now + 61)
says("issued_in_the_future", UNSOUND, iat=lambda now: now + 61)
says("issued_long_ago", UNSOUND, iat=lambda now: now - 24 * 3600 - 1)
says("another_nonce", UNSOUND, nonce="another")
says("no_nonce", UNSOUND, nonce=None)
says("no_subject", UNSOUND, sub=None)
says("an_empty_subject", UNSOUND, sub="")
says("a_subject_that_is_no_text", UNSOUND, sub=1001)
says("a_long_subject", UNSOUND, sub="x" * 256)
says("no_role_that_is_known", "mei has no role here", roles=["cleaner", "QA", ["qa"]])
says("no_roles_at_all", "mei has no role here", roles=None)
says("a_name_that_is_none", "no name that can be used", preferred_username="<b>mei</b>")
says("no_name", "no name that can be used", preferred_username=None)
says("a_token_above_the_cap", UNSOUND, padding="x" * LONGEST)


def forged(header: Claims, claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    """By hand: no library signs these."""
    head, body = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims))
    parts = (head, body, urlsafe_b64encode(sign(head + b"." + body)).rstrip(b"="))
    return b".".join(parts).decode()


def unsigned(_provider: IdentityProvider, claims: Claims) -> str:
    return forged({"alg": "none", "kid": "one"}, claims, lambda _: b"")


def by_the_public_key(provider: IdentityProvider, claims: Claims) -> str:
    """HS256, whose secret everybody knows."""
    pem = provider.key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return forged({"alg": "HS256", "kid": "one"}, claims, lambda said: hmac.digest(pem, said, "sha256"))


def by_a_published_secret(provider: IdentityProvider, claims: Claims) -> str:
    secret = OctKey.generate_key(256, {"kid": "shared", "use": "sig"})
    provider.published.append(secret)  # type: ignore[arg-type]
    return jwt.encode({"alg": "HS256", "kid": "shared"}, claims, secret)


def by_a_swapped_key(provider: IdentityProvider, claims: Claims) -> str:
    """Another key under the name of the one that is published."""
    return provider.sign(claims, RSAKey.generate_key(2048, {"kid": "one"}))


def by_a_key_it_brings(provider: IdentityProvider, claims: Claims) -> str:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    return provider.sign(claims, key, jwk=key.as_dict(private=False))  # type: ignore[arg-type]


def by_an_unknown_key(provider: IdentityProvider, claims: Claims) -> str:
    return provider.sign(claims, RSAKey.generate_key(2048, {"kid": "nobody's"}))


def by_a_nameless_key(provider: IdentityProvider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256"}, claims, provider.key)


def by_a_key_for_secrets(provider: IdentityProvider, claims: Claims) -> str:
    """That is published for encryption."""
    key = RSAKey.generate_key(2048, {"kid": "two", "use": "enc"})
    provider.published.append(key)
    return provider.sign(claims, RSAKey.import_key({**key.as_dict(private=True), "use": "sig"}))


def with_another_body(provider: IdentityProvider, claims: Claims) -> str:
    head, _, sound = provider.sign(claims).split(".")
    _, body, _ = provider.sign(claims | {"roles": ["it"]}).split(".")
    return f"{head}.{body}.{sound}"


def with_a_demand_nobody_knows(provider: IdentityProvider, claims: Claims) -> str:
    """RFC 7515, `crit`: who does not understand it has to refuse."""
    header = {"alg": "RS256", "kid": "one", "crit": ["plant"], "plant": 1}
    key = provider.key.private_key
    assert key is not None
    return forged(header, claims, lambda said: key.sign(said, PKCS1v15(), SHA256()))


def nested(provider: IdentityProvider, _claims: Claims) -> str:
    return jws.serialize_compact({"alg": "RS256", "kid": "one"}, b"[" * 9000, provider.key)


for signer in (
    unsigned, by_the_public_key, by_a_published_secret, by_a_swapped_key, by_a_key_it_brings,
    by_an_unknown_key, by_a_nameless_key, by_a_key_for_secrets, with_another_body, with_a_demand_nobody_knows,
):  # fmt: skip
    signed(signer.__name__, signer)
signed("no_token_at_all", lambda _provider, _claims: "a.b.c")
signed("nested_without_end", nested)


@case("The answer did not come from")
def an_answer_of_another_provider(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """The mix-up of RFC 9207."""
    provider.hostile = Hostility(back=lambda answer: answer | {"iss": "http://127.0.0.1:1"})
    return signs_on(browser)


@case("The answer did not come from")
def an_answer_without_a_sender(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """Of a provider that always names itself."""
    provider.hostile = Hostility(back=lambda answer: {**answer, "iss": ""})
    return signs_on(browser)


@case(NOT_BEGUN)
def another_state(_site: DashboardSite, provider: IdentityProvider, browser: TestClient) -> httpx.Response:
    provider.hostile = Hostility(back=lambda answer: answer | {"state": "made-up"})
    return signs_on(browser)


@case(NOT_BEGUN)
def no_state(_site: DashboardSite, provider: IdentityProvider, browser: TestClient) -> httpx.Response:
    provider.hostile = Hostility(back=lambda answer: {"code": answer["code"], "iss": answer["iss"]})
    return signs_on(browser)


@case(NOT_BEGUN)
def an_answer_nobody_asked_for(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    return browser.get("/login/oidc/answer", params={"code": "x", "state": "y", "iss": provider.address})


@case(NOT_BEGUN)
def the_state_of_another_browser(
    site: DashboardSite, _provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """An attacker's own answer, sent as a link: the victim would work under the attacker's name."""
    attackers = site.anybody()
    link = comes_back(goes(attackers))
    goes(browser)
    return browser.get(link)


@case(NOT_BEGUN)
def an_answer_a_second_time(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """By who has cookie and address, at a provider that takes a code twice."""
    provider.hostile = Hostility(forgetful=True)
    back = comes_back(goes(browser))
    cookie = browser.cookies["sightline_signon"]
    assert browser.get(back).status_code == 303
    browser.post("/logout", headers={"Origin": "http://testserver"})
    browser.cookies.set("sightline_signon", cookie, path="/login/oidc")
    return browser.get(back)


@case(NOT_BEGUN)
def an_answer_too_late(
    site: DashboardSite, _provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    back = comes_back(goes(browser))
    site.clock.forward(minutes=11)
    return browser.get(back)


@case("did not confirm this log-in")
def a_code_of_another_log_in(
    site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """Injected into the victim's own answer; PKCE tells them apart."""
    comes_back(goes(site.anybody()))
    stolen = next(iter(provider.granted))
    provider.hostile = Hostility(back=lambda answer: answer | {"code": stolen})
    return signs_on(browser)


@case(UNSOUND)
def a_code_of_another_log_in_at_a_careless_provider(
    site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """Without PKCE there, the nonce tells them apart."""
    comes_back(goes(site.anybody()))
    stolen = next(iter(provider.granted))
    provider.hostile = Hostility(forgetful=True, back=lambda answer: answer | {"code": stolen})
    return signs_on(browser)


@case("did not confirm this log-in")
def a_code_that_was_used(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    back = comes_back(goes(browser))
    provider.granted.clear()
    return browser.get(back)


@case("did not let you in")
def a_person_who_said_no(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    provider.hostile = Hostility(
        back=lambda answer: {"error": "access_denied", "state": answer["state"], "iss": answer["iss"]}
    )
    return signs_on(browser)


@case(AWAY)
def an_answer_above_the_cap(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    provider.hostile = Hostility(padding=MOST_BYTES)
    return signs_on(browser)


@case(AWAY)
def a_description_of_another(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    provider.hostile = Hostility(describe=lambda said: said | {"issuer": "http://127.0.0.1:1"})
    return browser.get("/login/oidc")


@case(AWAY)
def a_description_that_leads_into_the_open(
    _site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """Where code and secret would travel unprotected."""
    provider.hostile = Hostility(describe=lambda said: said | {"token_endpoint": "http://192.0.2.1/token"})
    return browser.get("/login/oidc")


@case("There is an account root here already")
def the_name_of_a_local_account(
    site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    site.accounts.add_person("root", Role.ADMIN, "correct horse", site.clock())
    provider.person = {"sub": "666", "preferred_username": "root", "roles": ["it"]}
    return signs_on(browser)


@case("There is an account root@plant.example here already")
def the_address_of_a_local_account(
    site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    """Verified, says the provider; what it verifies is not ours to know."""
    site.accounts.add_person("root@plant.example", Role.ADMIN, "correct horse", site.clock())
    mail = {"email": "root@plant.example", "email_verified": True}
    provider.person = {"sub": "666", "preferred_username": "root@plant.example", "roles": ["it"], **mail}
    return signs_on(browser)


@case("There is an account mei here already")
def the_name_of_somebody_who_came_before(
    site: DashboardSite, provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    signs_on(site.anybody())
    site.anybody().post("/logout", headers={"Origin": "http://testserver"})
    provider.person = {**provider.person, "sub": "1002"}
    return signs_on(browser)


@case("mei may not log in here")
def somebody_who_was_shut_out(
    site: DashboardSite, _provider: IdentityProvider, browser: TestClient
) -> httpx.Response:
    signs_on(site.anybody())
    Staff(site.database).disable("mei", Act("root", site.clock()))
    return signs_on(browser)


@pytest.mark.parametrize("name", CASES)
def test_nobody_is_let_in(site: DashboardSite, provider: IdentityProvider, name: str) -> None:
    tried, said = CASES[name]
    browser = site.anybody()
    answer = tried(site, provider, browser)
    assert answer.status_code in (403, 503)
    assert said in answer.text
    assert not is_in(browser)
    assert "sightline_session" not in browser.cookies


def test_a_slow_provider_is_not_waited_for(database: Database, tmp_path: Path) -> None:
    with provider_for() as provider:
        site = site_with(provider, database, tmp_path, timeout_s=0.5)
        browser = site.anybody()
        there = goes(browser)
        provider.hostile = Hostility(silent=threading.Event())
        answer = browser.get(comes_back(there))
    assert answer.status_code == 503
    assert AWAY in answer.text
    assert not is_in(browser)


def test_another_way_back_is_no_way_back(site: DashboardSite, provider: IdentityProvider) -> None:
    """Neither a forged host nor a forged address in the question leads the code anywhere else."""
    browser = site.anybody()
    there = browser.get("/login/oidc", headers={"Host": "evil.example"}).headers["location"]
    assert "evil" not in there
    forged = there.replace("login%2Foidc%2Fanswer", "elsewhere")
    assert forged != there
    assert httpx.get(forged, trust_env=False).status_code == 400
    assert provider.granted == {}


def test_the_cases_leave_nobody_behind(site: DashboardSite, provider: IdentityProvider) -> None:
    provider.hostile = Hostility(sign=by_a_swapped_key)
    signs_on(site.anybody())
    with site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SessionRow)) == 0
    assert Staff(site.database).accounts() == ()
