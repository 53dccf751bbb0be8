"""The provider as it describes itself: where to send people, its keys, and what it says of who came back.

What it said is kept for an hour. Whether to believe it is decided in `dashboard.signon.claims`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.settings import OidcSettings
from dashboard.signon.address import SafeAddress
from dashboard.signon.door import Door
from dashboard.signon.refused import Reason, SignOnRefused
from inspection.errors import Unavailable, explain

KEPT = timedelta(hours=1)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Jwk = dict[str, Any]


class _Said(BaseModel):
    """A stranger's words: what we do not know of them does not matter."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Description(_Said):
    """https://openid.net/specs/openid-connect-discovery-1_0.html, and RFC 9207."""

    issuer: str
    authorization_endpoint: SafeAddress
    token_endpoint: SafeAddress
    jwks_uri: SafeAddress
    end_session_endpoint: SafeAddress | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Keys(_Said):
    keys: tuple[Jwk, ...]


class Tokens(_Said):
    """The access token beside it is nothing to us: it is not even read."""

    id_token: str


T = TypeVar("T", bound=_Said)


@dataclass(frozen=True, slots=True)
class _Kept:
    description: Description
    keys: tuple[Jwk, ...]
    since: datetime


class Provider:
    def __init__(self, settings: OidcSettings, secret: str, door: Door, now: Callable[[], datetime]) -> None:
        """`secret`: "" for a client without one, which PKCE alone protects."""
        self._settings = settings
        self._secret = secret
        self._door = door
        self._now = now
        self._kept: _Kept | None = None

    def describe(self) -> Description:
        """
        Raises:
            Unavailable: it does not answer, or not as itself.
        """
        return self._known().description

    def way_in(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent. Raises as `describe`."""
        return str(
            prepare_grant_uri(
                self.describe().authorization_endpoint,
                client_id=self._settings.client_id,
                response_type="code",
                redirect_uri=self._settings.redirect_uri,
                scope=" ".join(self._settings.scopes),
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        )

    def way_out(self) -> str | None:
        """Where the browser ends its session there. Raises as `describe`."""
        there = self.describe().end_session_endpoint
        if there is None:
            return None
        back = {
            "client_id": self._settings.client_id,
            "post_logout_redirect_uri": f"{self._settings.address}/login",
        }
        return f"{there}{'&' if '?' in there else '?'}{urlencode(back)}"

    def redeem(self, code: str, verifier: str) -> str:
        """The ID token, as it was sent.

        Raises:
            Unavailable. SignOnRefused: the provider does not take its code back.
        """
        description = self.describe()
        form = prepare_token_request(
            "authorization_code",
            redirect_uri=self._settings.redirect_uri,
            code=code,
            code_verifier=verifier,
        )
        client = ClientAuth(self._settings.client_id, self._secret, self._manner(description))
        url, headers, body = client.prepare("POST", description.token_endpoint, dict(FORM), form)
        said = self._door.post(url, headers, body)
        if 400 <= said.status < 500:
            raise SignOnRefused(Reason.CODE, f"{url}: HTTP {said.status} {said.body[:200]!r}")
        return self._read(Tokens, url, said.status, said.body).id_token

    def key(self, kid: str) -> Jwk | None:
        """Its public key of this name; where it is not known yet, all are asked for once. As `describe`."""
        known = self._known()
        found = _find(known.keys, kid)
        if found is None:
            keys = self._keys(known.description)
            self._kept = _Kept(known.description, keys, known.since)
            found = _find(keys, kid)
        return found

    def _known(self) -> _Kept:
        kept = self._kept
        if kept is None or self._now() - kept.since > KEPT:
            description = self._description()
            kept = self._kept = _Kept(description, self._keys(description), self._now())
        return kept

    def _description(self) -> Description:
        issuer = self._settings.issuer
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        said = self._door.get(url)
        description = self._read(Description, url, said.status, said.body)
        if description.issuer != issuer:
            raise Unavailable(f"{url} describes {description.issuer!r}; oidc.issuer is {issuer!r}")
        return description

    def _keys(self, description: Description) -> tuple[Jwk, ...]:
        said = self._door.get(description.jwks_uri)
        return self._read(Keys, description.jwks_uri, said.status, said.body).keys

    def _manner(self, description: Description) -> str:
        if not self._secret:
            return "none"
        offered = description.token_endpoint_auth_methods_supported
        return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"

    def _read(self, kind: type[T], url: str, status: int, body: bytes) -> T:
        if status != 200:
            raise Unavailable(f"{url}: HTTP {status}")
        try:
            return kind.model_validate_json(body)
        except ValidationError as error:
            raise Unavailable(f"{url}: the answer is no {kind.__name__}: {explain(error)[:300]}") from error


def _find(keys: tuple[Jwk, ...], kid: str) -> Jwk | None:
    """None that could be a shared secret; what a key is for, joserfc looks at."""
    for key in keys:
        if key.get("kid") == kid and key.get("kty") in ("RSA", "EC", "OKP"):
            return key
    return None
