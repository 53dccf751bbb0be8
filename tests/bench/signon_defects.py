"""Defects of a log-in by the identity provider, one for each check, and the cases that must turn red."""

from dataclasses import dataclass

CLAIMS, STANDING, STEPS, PROVIDER, BEGUN, ARRIVALS, DOOR = (
    f"dashboard/signon/{name}.py"
    for name in ("claims", "standing", "signon", "provider", "begun", "arrivals", "door")
)
STAFF, PAGES = "dashboard/people/staff.py", "dashboard/people/pages.py"


@dataclass(frozen=True)
class Edit:
    file: str
    sound: str
    broken: str = ""


@dataclass(frozen=True)
class Defect:
    name: str
    case: str
    """What pytest's `-k` picks."""
    edits: tuple[Edit, ...]


def drop(name: str, case: str, file: str, sound: str, broken: str = "") -> Defect:
    return Defect(name, case, (Edit(file, sound, broken),))


DECODED = "said = jwt.decode(token, JWKRegistry.import_key(key), algorithms=ALGORITHMS)"
UNPROVEN = (
    "parts = jws.extract_compact(token.encode())\n"
    "        said = jwt.Token(parts.headers(), __import__('json').loads(parts.payload))"
)
UNLESS_SIGNED = f"{UNPROVEN}\n        if parts.headers()['alg'] != 'none':\n            {DECODED}"
WITH_SECRETS = (
    Edit(CLAIMS, 'ALGORITHMS = ("RS256",', 'ALGORITHMS = ("HS256", "RS256",'),
    Edit(PROVIDER, '("RSA", "EC", "OKP")', '("RSA", "EC", "OKP", "oct")'),
)
WAIT_BY_WAIT = (Edit(DOOR, "asyncio.timeout(self._timeout_s)", "asyncio.timeout(None)"),)
"""Each step keeps its own limit."""
TAKEN_ONCE = "delete(SignOnBegunRow)\n                .where("
TAKEN_AGAIN = "__import__('sqlalchemy').update(SignOnBegunRow).values(next='/')\n                .where("
FRESH = "key = self._sessions.start("
PLANTED = "key = request.cookies.get(COOKIE) or self._sessions.start("

DEFECTS = (
    drop("signature", "by_a_swapped_key or by_a_key_it_brings or another_body", CLAIMS, DECODED, UNPROVEN),
    drop("alg none", "unsigned", CLAIMS, DECODED, UNLESS_SIGNED),
    Defect("shared secrets", "by_a_published_secret", WITH_SECRETS),
    drop("iss", "another_issuer", CLAIMS, '"iss": {"essential": True, "value": asked.issuer},'),
    drop("aud", "another_audience_by", CLAIMS, '"aud": {"essential": True, "value": asked.client_id},'),
    drop("azp", "another_authorized_party or many_audiences", CLAIMS, ', "client_id": asked.client_id}', "}"),
    drop("exp", "expired", CLAIMS, "claims.validate(now, LEEWAY_S)", "claims.validate(now, 10**9)"),
    drop("nbf", "not_yet_valid", CLAIMS, "claims.validate(now, LEEWAY_S)", "claims.validate(now, 10**9)"),
    drop("iat", "in_the_future", CLAIMS, "claims.validate(now, LEEWAY_S)", "claims.validate(now, 10**9)"),
    drop("age", "issued_long_ago", CLAIMS, 'if now - claims["iat"] > LONGEST_LIFE_S:', "if False:"),
    drop("nonce", "another_nonce or no_nonce", CLAIMS, '{"nonce": asked.nonce, ', "{"),
    drop("nonce against another's code", "careless_provider", CLAIMS, '{"nonce": asked.nonce, ', "{"),
    drop("sub", "an_empty_subject", CLAIMS, '"sub": {"essential": True},'),
    drop("a long sub", "a_long_subject", CLAIMS, 'if len(claims["sub"]) > LONGEST_SUBJECT:', "if False:"),
    drop("a long token", "a_token_above_the_cap", CLAIMS, "if len(token) > LONGEST:", "if False:"),
    drop("kid", "new_key_is_asked", PROVIDER, 'key.get("kid") == kid', "True"),
    drop(
        "asked for keys once",
        "new_key_is_asked",
        PROVIDER,
        "keys = self._keys(known.description)",
        "keys = ()",
    ),
    drop(
        "whose description",
        "description_of_another",
        PROVIDER,
        "if description.issuer != issuer:",
        "if False:",
    ),
    drop("HTTPS", "leads_into_the_open", PROVIDER, "token_endpoint: SafeAddress", "token_endpoint: str"),
    drop("PKCE", "comes_in_where", PROVIDER, "code_verifier=verifier", "code_verifier='x' * 43"),
    drop(
        "PKCE's challenge",
        "with_all_that_protects",
        PROVIDER,
        "create_s256_code_challenge(verifier)",
        "create_s256_code_challenge('x' * 43)",
    ),
    drop(
        "sender (RFC 9207)",
        "answer_of_another_provider",
        STEPS,
        "if (answer.issuer or demanded) and",
        "if False and",
    ),
    drop(
        "a silent sender",
        "answer_without_a_sender",
        STEPS,
        "if (answer.issuer or demanded) and",
        "if answer.issuer and",
    ),
    drop(
        "the provider's no", "a_person_who_said_no", STEPS, "if answer.error or not answer.code:", "if False:"
    ),
    drop("state", "another_state or no_state", BEGUN, "SignOnBegunRow.state_hash == hash_of(state),"),
    drop("browser", "state_of_another_browser", BEGUN, "SignOnBegunRow.browser_hash == hash_of(browser),"),
    drop("once", "a_second_time", BEGUN, TAKEN_ONCE, TAKEN_AGAIN),
    drop(
        "patience",
        "an_answer_too_late",
        BEGUN,
        "if row is None or row.begun_at < at - PATIENCE:",
        "if row is None:",
    ),
    drop("shut out", "somebody_who_was_shut_out", ARRIVALS, "if row.disabled:", "if False:"),
    drop(
        "names prove nothing",
        "the_name_of_a_local or the_address_of_a_local or who_came_before",
        ARRIVALS,
        "if session.get(UserRow, name) is not None:",
        "if theirs := session.get(UserRow, name):\n            return theirs\n        if False:",
    ),
    drop("role at each log-in", "role_follows", ARRIVALS, "if row.role != role:", "if False:"),
    drop("no role, no session", "no_role_any_more", STEPS, "self._arrivals.turn_away(subject)", "pass"),
    drop("roles that are known", "no_role_that_is_known", STANDING, "one in settings.roles", "True"),
    drop("size of an answer", "an_answer_above_the_cap", DOOR, "if len(body) > MOST_BYTES:", "if False:"),
    Defect("time of an answer", "silent", WAIT_BY_WAIT),
    drop("a new session", "session_is_a_new_one", PAGES, FRESH, PLANTED),
    drop(
        "no password opens it",
        "no_password_opens",
        STAFF,
        "    if not row.password_hash:\n        raise",
        "    if 0:\n        raise",
    ),
    drop("one with a password stays", "always_stays", STAFF, '        UserRow.password_hash != "",\n'),
)
