"""A log-in by the provider, from the button to the person: the order of its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dashboard.database.engine import Database
from dashboard.people.audit import Act
from dashboard.people.roles import Person
from dashboard.settings import OidcSettings
from dashboard.signon.arrivals import Arrivals
from dashboard.signon.begun import Awaited, Beginnings
from dashboard.signon.claims import Asked, check, kid_of
from dashboard.signon.provider import Provider
from dashboard.signon.refused import Reason, SignOnRefused
from dashboard.signon.standing import name_in, role_in

PROVIDER = "identity provider"
"""Who gave a role, in the trail; no account can be called so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brings back; "" where it brings nothing."""

    state: str
    code: str
    issuer: str
    error: str


@dataclass(frozen=True, slots=True)
class LetIn:
    person: Person
    next: str


class SignOn:
    def __init__(
        self, settings: OidcSettings, provider: Provider, database: Database, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._provider = provider
        self._beginnings = Beginnings(database)
        self._arrivals = Arrivals(database, settings.issuer)
        self._now = now

    def begin(self, next: str) -> tuple[str, str]:
        """Where the browser goes, and the cookie by which it is known again.

        Raises:
            Unavailable: the provider is away; nothing was begun.
        """
        self._provider.describe()
        begun = self._beginnings.begin(next, self._now())
        return self._provider.way_in(begun.state, begun.nonce, begun.verifier), begun.browser

    def finish(self, answer: Answer, browser: str) -> LetIn:
        """
        Raises:
            SignOnRefused: by name. Unavailable: the provider is away.
        """
        awaited = self._beginnings.take(answer.state, browser, self._now())
        if awaited is None:
            raise SignOnRefused(Reason.NOT_BEGUN, "no log-in of this browser waits for this answer")
        self._check_sender(answer)
        claims = self._who(answer.code, awaited)
        return LetIn(self._settle(claims), awaited.next)

    def way_out(self) -> str | None:
        """Where a browser ends its session at the provider. Raises Unavailable."""
        return self._provider.way_out()

    def _check_sender(self, answer: Answer) -> None:
        """RFC 9207: an answer of another provider is not taken to this one."""
        demanded = self._provider.describe().authorization_response_iss_parameter_supported
        if (answer.issuer or demanded) and answer.issuer != self._settings.issuer:
            raise SignOnRefused(Reason.ISSUER, f"the answer comes from {answer.issuer!r:.200}")
        if answer.error or not answer.code:
            raise SignOnRefused(Reason.PROVIDER, f"it says {answer.error!r:.200}")

    def _who(self, code: str, awaited: Awaited) -> dict[str, object]:
        token = self._provider.redeem(code, awaited.verifier)
        key = self._provider.key(kid_of(token))
        asked = Asked(self._settings.issuer, self._settings.client_id, awaited.nonce)
        return check(token, key, asked, self._now())

    def _settle(self, claims: dict[str, object]) -> Person:
        subject = str(claims["sub"])
        known = self._arrivals.known_as(subject)
        name = known or name_in(claims, self._settings)
        try:
            role = role_in(claims, self._settings, name)
        except SignOnRefused:
            self._arrivals.turn_away(subject)
            raise
        return self._arrivals.let_in(subject, name, role, Act(PROVIDER, self._now()))
