"""The whole dashboard in one process, without ports: real database, real store, a registry in memory."""

from datetime import UTC
from pathlib import Path

from fastapi.testclient import TestClient

from dashboard.app import build_app
from dashboard.database.engine import Database
from dashboard.fleet.registry import Registry
from dashboard.ingest.batch import Taker
from dashboard.ingest.sample import Sample
from dashboard.ingest.tally import Stored
from dashboard.people.accounts import Accounts
from dashboard.people.roles import Role
from dashboard.pictures.store import FileStore
from dashboard.settings import (
    AuditSettings,
    OidcSettings,
    PictureSettings,
    RetrainingSettings,
    Settings,
    SimilarSettings,
    WebSettings,
)
from dashboard.signon.door import Door
from dashboard.signon.provider import Provider
from inspection.record import InspectionRecord
from inspection.wire.link import Incoming
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.registry_in_memory import RegistryInMemory, make_release
from tests.fakes.station_reports import everything_of, result_message

LOT_KEY = bytes(32)
"""Of the sample, so that a test draws the same units each time."""


class DashboardSite:
    """`report` is what a station does, `asks` what somebody with a role does."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        registry: Registry | None = None,
        similar: Path | None = None,
        audit: AuditSettings | None = None,
        target_yield: float | None = None,
        oidc: OidcSettings | None = None,
        secret: str = "",
    ) -> None:
        """`registry`: instead of the one in memory. `similar`: folder of an index of features. `audit`: what
        is drawn to be looked at; nothing unless told. `oidc`: the identity provider, which knows `secret`."""
        self.clock = ClockByHand()
        self.zone = UTC
        """The plant's."""
        self.database = database
        self.store = FileStore(str(folder / "store"))
        self.release = make_release()
        self.registry = RegistryInMemory(self.release)
        self.accounts = Accounts(database)
        settings = Settings(
            retraining=RetrainingSettings(min_pictures=2, lease_s=60),
            pictures=PictureSettings(thumbnails=folder / "thumbnails"),
            similar=SimilarSettings(url=None if similar is None else str(similar)),
            audit=audit or AuditSettings(),
            web=WebSettings(target_yield=target_yield),
            oidc=oidc,
        )
        provider = None
        if oidc is not None:
            provider = Provider(oidc, secret, Door(oidc.timeout_s, oidc.ca_file), self.clock)
        self.app = build_app(settings, database, self.store, registry or self.registry, self.clock, provider)
        self._taker = Taker(database, self.store, self.clock, Sample(LOT_KEY, settings.audit))
        self._tokens: dict[Role, str] = {}

    def samples(self, audit: AuditSettings) -> None:
        """From now on OK units are drawn like this."""
        self._taker = Taker(self.database, self.store, self.clock, Sample(LOT_KEY, audit))

    def take(self, *messages: Incoming) -> Stored:
        return self._taker.store(self._taker.read(messages))

    def report(self, record: InspectionRecord, jpeg: bytes | None = None) -> None:
        if jpeg is None:
            self.take(result_message(record))
        else:
            self.take(*everything_of(record, jpeg))

    def anybody(self) -> TestClient:
        return TestClient(self.app, follow_redirects=False)

    def asks(self, role: Role = Role.OPERATOR) -> TestClient:
        """A program of this role; its name is the role's."""
        if role not in self._tokens:
            self._tokens[role] = self.accounts.add_token(role, role, self.clock())
        client = self.anybody()
        client.headers["Authorization"] = f"Bearer {self._tokens[role]}"
        return client

    def logs_in(self, name: str, role: Role, password: str = "correct horse") -> TestClient:
        """A person at a browser, on our own pages."""
        self.accounts.add_person(name, role, password, self.clock())
        client = self.anybody()
        client.headers["Origin"] = "http://testserver"
        answer = client.post("/login", data={"name": name, "password": password})
        assert answer.status_code == 303, answer.text
        return client
