"""Whether an ID token holds, and what it says. Pure: the key is fetched by whoever asks.

OpenID Connect Core 3.1.3.7. Signatures by joserfc, claims by Authlib; what those leave open stands here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.jwk import JWKRegistry

from dashboard.signon.refused import Reason, SignOnRefused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""A public key proves them. `none` proves nothing, and HS256 what everybody can who has the public key."""
LONGEST = 16 * 1024
LONGEST_SUBJECT = 255
LEEWAY_S = 60
"""For clocks that differ."""
LONGEST_LIFE_S = 24 * 3600
"""From when it was issued to now, whatever it says of its end: it is fetched, not kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a log-in asked for, which the answer has to match."""

    issuer: str
    client_id: str
    nonce: str


def kid_of(token: str) -> str:
    """Which key it claims to be signed with.

    Raises:
        SignOnRefused: too long, no token, without a key's name.
    """
    if len(token) > LONGEST:
        raise _wrong(f"it has {len(token)} characters, more than {LONGEST}")
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except Exception as error:  # a stranger's bytes in a stranger's code: whatever it is, it is no token
        raise _wrong(f"it is no token ({error!r})") from error
    if not isinstance(kid, str) or not kid:
        raise _wrong("it does not name its key")
    return kid


def check(token: str, key: dict[str, Any] | None, asked: Asked, at: datetime) -> dict[str, Any]:
    """What the token says of the person, with a `sub`.

    Raises:
        SignOnRefused: anything about it is not as it has to be.
    """
    if key is None:
        raise _wrong("the provider has no key of that name")
    now = int(at.timestamp())
    try:
        said = jwt.decode(token, JWKRegistry.import_key(key), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            said.claims,
            said.header,
            {
                "iss": {"essential": True, "value": asked.issuer},
                "aud": {"essential": True, "value": asked.client_id},
                "sub": {"essential": True},
            },
            {"nonce": asked.nonce, "client_id": asked.client_id},
        )
        claims.validate(now, LEEWAY_S)
    except Exception as error:  # as above
        raise _wrong(repr(error)) from error
    if len(claims["sub"]) > LONGEST_SUBJECT:
        raise _wrong(f"its subject has {len(claims['sub'])} characters")
    if now - claims["iat"] > LONGEST_LIFE_S:
        raise _wrong("it was issued long ago")
    return dict(claims)


def _wrong(detail: str) -> SignOnRefused:
    return SignOnRefused(Reason.TOKEN, detail)
