"""An OpenID provider on a loopback port, honest until it is told otherwise.

Honest: exact redirect addresses, a code good once, PKCE, the client's secret, one key, RFC 9207. Each knob
makes it, or who stands between it and the dashboard, hostile in one way.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes.clock_by_hand import ClockByHand

CLIENT, SECRET = "sightline", "a secret between two"  # of this test alone
Claims = dict[str, Any]


@dataclass
class Granted:
    redirect_uri: str
    challenge: str
    nonce: str


@dataclass
class Hostility:
    """What it does otherwise than it should; nothing unless told."""

    claims: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[["IdentityProvider", Claims], str] = lambda provider, claims: provider.sign(claims)
    back: Callable[[dict[str, str]], dict[str, str]] = lambda answer: answer
    """Parameters of the way back."""
    forgetful: bool = False
    """Codes are good again and again, for anybody, whatever the verifier."""
    describe: Callable[[Claims], Claims] = lambda description: description
    silent: threading.Event | None = None
    """Until it is set, no token comes."""
    padding: int = 0
    """Bytes more in the answer with the token."""


@cache
def make_key() -> RSAKey:
    """One for all tests: making it takes longer than most of them."""
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class IdentityProvider:
    """A context; `address` is the issuer."""

    clock: ClockByHand
    redirect_uris: set[str]
    person: Claims = field(
        default_factory=lambda: {"sub": "1001", "preferred_username": "mei", "roles": ["qa"]}
    )
    """Who sits at the browser."""
    hostile: Hostility = field(default_factory=Hostility)

    def __post_init__(self) -> None:
        self.key = make_key()
        self.published: list[RSAKey] = [self.key]
        self.granted: dict[str, Granted] = {}
        self.asked: list[str] = []
        """Paths, in order."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "IdentityProvider":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.hostile.silent is not None:
            self.hostile.silent.set()
        self.goes_away()

    def goes_away(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def sign(self, claims: Claims, key: RSAKey | None = None, **header: str) -> str:
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": str(key.kid), **header}, claims, key)

    def description(self) -> Claims:
        return self.hostile.describe(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "end_session_endpoint": f"{self.address}/logout",
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def keys(self) -> Claims:
        return {"keys": [key.as_dict(private=False) for key in self.published]}

    def authorize(self, asked: dict[str, str]) -> str | None:
        """Where the browser goes on; None for a client or an address that it does not know."""
        if asked.get("client_id") != CLIENT or asked.get("redirect_uri") not in self.redirect_uris:
            return None
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.granted[code] = Granted(asked["redirect_uri"], asked["code_challenge"], asked["nonce"])
        answer = self.hostile.back({"code": code, "state": asked["state"], "iss": self.address})
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        code = form.get("code", "")
        granted = self.granted.get(code) if self.hostile.forgetful else self.granted.pop(code, None)
        if granted is None:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        matches = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == granted.challenge
        same = form["redirect_uri"] == granted.redirect_uri
        if not (matches and same) and not self.hostile.forgetful:
            return 400, {"error": "invalid_grant"}
        if self.hostile.silent is not None:
            self.hostile.silent.wait()
        now = int(self.clock().timestamp())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": granted.nonce}
        token = self.hostile.sign(self, self.hostile.claims(claims | self.person))
        access = secrets.token_urlsafe(16) + "x" * self.hostile.padding
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": token}


def _handler_for(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/.well-known/openid-configuration":
                self._say(200, provider.description())
            elif parts.path == "/keys":
                self._say(200, provider.keys())
            elif parts.path == "/authorize":
                there = provider.authorize(_single(parts.query))
                if there is None:
                    self._say(400, {"error": "invalid_request"})
                else:
                    self._send(302, b"", {"Location": there})
            else:
                self._say(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = _single(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(*provider.token(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, body: Claims) -> None:
            self._send(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
