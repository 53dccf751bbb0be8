"""The dashboard's settings: one frozen, typed model, read from a TOML file; both programs share it."""

from datetime import time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    StringConstraints,
    field_validator,
)

from dashboard.people.roles import Role
from dashboard.signon.address import SafeAddress
from dashboard.webhooks.events import Told
from inspection.files import read_toml_file
from inspection.identity import Identifier
from inspection.wire.link import BrokerAddress
from inspection.word import Word

ClockTime = Annotated[time, Field(strict=False)]
Port = Annotated[int, Field(ge=0, le=65535)]


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone; write one like Europe/Berlin or Asia/Shanghai")
    return name


class DatabaseSettings(Word):
    url: str = "sqlite:///var/dashboard.db"
    """SQLAlchemy URL; `postgresql://user@host/name` when several nodes write."""


class PictureSettings(Word):
    url: str = "var/store"
    """fsspec URL: a folder, or `s3://bucket/prefix`, whose address and keys are in the files that
    AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name (deploy/plant/README.md)."""
    thumbnails: Path = Field(default=Path("var/thumbnails"), strict=False)
    """A folder of this machine for small pictures; what is lost in it is made again."""
    thumbnails_mb: PositiveInt = 500
    """How large it may grow; those not looked at for longest go first."""


class CostSettings(Word):
    """What the Quality pages reckon with where they weigh thresholds. Only how the prices stand to each other
    decides which thresholds are the cheapest."""

    escape: NonNegativeFloat = 100
    """Of a defective unit that leaves the line."""
    overkill: NonNegativeFloat = 5
    """Of a good unit that is rejected."""
    look: NonNegativeFloat = 1
    """Of a unit that a person looks at."""
    currency: Annotated[str, StringConstraints(max_length=8)] = ""
    """Written behind sums, such as "CNY"; empty: multiples of a look's price, as the defaults are."""


class SimilarSettings(Word):
    """Where `trainer features` leaves its index: the inspection's page shows pictures that look alike."""

    url: str | None = None
    """fsspec URL or folder of the index. None: there is none."""
    memory_mb: PositiveInt = 256
    """For its vectors, and for a moment as much again while they are read; of an index that needs more, the
    newest days are known."""


class WebSettings(Word):
    host: str = "127.0.0.1"
    port: Port = 8080
    """0: any free port; the address is printed."""
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "UTC"
    """The plant's; where its days begin."""
    takt_ms: PositiveFloat = 100
    """What the line allows from trigger to verdict; the Live page measures latency against it."""
    target_yield: Annotated[float, Field(gt=0, le=1)] | None = None
    """What share of units the plant wants OK at once; the Live page says whether the day is at it."""
    shifts: Annotated[tuple[ClockTime, ...], Field(min_length=1, max_length=24)] = (
        time(6),
        time(14),
        time(22),
    )
    """When the plant's shifts begin, `"06:00"`; a report is of one of them."""
    secure_cookie: bool = False
    """True behind HTTPS."""
    idle_hours: PositiveFloat = 12
    """A session unused for longer ends."""
    refresh_s: PositiveFloat = 1
    """How often the Live page looks for news."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class ClusterBroker(BrokerAddress):
    """It stands beside the ingest, so an answer takes no time: one that hangs is to be noticed at once."""

    keepalive_s: PositiveInt = 2
    """Noticed after twice as long. More where the way between them is slow."""


class IngestSettings(Word):
    client_id: str = "sightline-ingest"
    batch: PositiveInt = 64
    """Messages stored in one transaction, at most."""
    metrics_port: Port | None = None
    """Prometheus endpoint on 127.0.0.1; none by default."""
    flood_per_s: PositiveFloat = 50
    """A station that sends more of what is fresh is a flood: no line makes so many units."""


class AlarmSettings(Word):
    """From when on something is a fault. What each alarm means: docs/alarms.md."""

    silent_s: PositiveFloat = 9
    """A station that says nothing for so long is silent: three times the stations' `status_every_s`."""
    clock_s: PositiveFloat = 30
    """By so much may a station's clock be off."""
    dead_letters_h: PositiveFloat = 1
    """For so long after the last dead letter the alarm stands."""
    backup_h: PositiveFloat = 26
    """How old the latest backup may be: a day, and two hours for it to end."""


class LandingSettings(Word):
    """How stored inspections leave the database as Parquet files, for jobs on the cluster."""

    every_s: Annotated[float, Field(ge=0)] = 30
    """How often `dashboard ingest` lands what has come; 0: never, `dashboard land` does it."""
    grace_s: Annotated[float, Field(ge=0)] = 120
    """An inspection waits so long for its pictures, and those behind it wait with it."""
    rows: Annotated[int, Field(ge=1, le=100_000)] = 2000
    """Most inspections of one round, so mostly of one file."""


Share = Annotated[float, Field(ge=0, le=1)]
Line = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]


class AuditSettings(Word):
    """People look at some OK units too, drawn by lot: what escapes is known from nothing else. And some of
    what one person decided another decides once more, without being told."""

    ok_share: Share = 0.0
    """Of the OK units that come with a picture. With 0.002 and 20,000 such units a day, people look at 40."""
    by_line: dict[Line, Share] = Field(default_factory=dict)
    """The same for lines that have a share of their own: `"wuhu/line-1" = 0.01`."""
    backlog: PositiveInt = 200
    """Where so many of a line wait, half as many are drawn; where twice as many wait, half of that, and so
    on. The escape rate is weighed by it."""
    second_share: Share = 0.0
    """Of decided units, that come back once to somebody else."""


class OidcSettings(Word):
    """The plant's identity provider (OpenID Connect), beside accounts of our own."""

    issuer: SafeAddress
    """As it calls itself, to the letter: `https://login.plant.example/realms/plant`."""
    client_id: Annotated[str, Field(min_length=1, max_length=255)]
    client_secret_file: Path | None = Field(default=None, strict=False)
    """Holds the client's secret, alone on its line. None: a client without one."""
    address: SafeAddress
    """Where people reach the dashboard. The provider sends them back to it with `/login/oidc/answer` behind,
    which has to be registered there like that."""
    label: Annotated[str, Field(min_length=1, max_length=40)] = "Single sign-on"
    """On the button of the log-in page."""
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claim: str = "preferred_username"
    """What somebody new is called here."""
    role_claim: str = "roles"
    """Their roles there: a text or a list. With dots it leads deeper: `realm_access.roles`."""
    roles: dict[str, Role] = Field(default_factory=dict)
    """What those are here; of several the highest counts, at each log-in anew."""
    default_role: Role | None = None
    """Of who has none of them. None: they are not let in."""
    ca_file: Path | None = Field(default=None, strict=False)
    """Authorities that the provider's certificate comes from, as PEM. None: those of the machine."""
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    """For each answer of the provider's, whole."""

    @field_validator("address")
    @classmethod
    def _no_end(cls, address: str) -> str:
        return address.rstrip("/")

    @field_validator("scopes")
    @classmethod
    def _asks_who(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in scopes:
            raise ValueError("without 'openid' the provider does not say who somebody is")
        return scopes

    @property
    def redirect_uri(self) -> str:
        return f"{self.address}/login/oidc/answer"


class RetentionSettings(Word):
    """How long pictures are kept. What people decided, and what a label set, the defect book, a case, a study
    or a hold needs, is kept in any case; so are all rows."""

    ok_days: PositiveInt | None = None
    """Of OK units that nobody decided, nor is asked to. None: for ever."""
    other_days: PositiveInt | None = None
    """Of all others that nobody decided. None: for ever."""
    every_h: PositiveFloat | None = None
    """How often `dashboard serve` removes what may go. None: never, `dashboard prune` does it."""


class RegistrySettings(Word):
    url: str
    """Like `http://127.0.0.1:8090`."""
    token_file: Path | None = Field(default=None, strict=False)
    """Holds the service token, alone on its line."""


class RetrainingSettings(Word):
    min_pictures: PositiveInt = 20
    """Labelled pictures without which no retraining starts."""
    lease_s: PositiveInt = 300
    """A worker silent for longer loses its job to the next one."""
    after_reviews: PositiveInt | None = None
    """So many units reviewed since the last one: a retraining is asked for. None: people ask."""
    every_h: PositiveFloat | None = None
    """So many hours since the last one, and a unit reviewed: the same."""
    after_drift: bool = False
    """An alarm of drift came since the last one, and a unit was reviewed: the same. More NG is no drift."""
    look_every_s: PositiveFloat = 60.0
    """How often somebody looks whether one is due."""

    @property
    def by_itself(self) -> bool:
        """Whether a retraining may be asked for by nobody."""
        return self.after_reviews is not None or self.every_h is not None or self.after_drift


class WebhookSettings(Word):
    """A receiver outside, such as a plant's MES, that is told of units and decisions as they come."""

    name: Identifier
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=500)]
    secret_file: Path = Field(strict=False)
    """Signs each delivery (Standard Webhooks): base64 alone on its line, `openssl rand -base64 32`."""
    events: Annotated[tuple[Told, ...], Field(min_length=1)] = (Told.INSPECTION, Told.REVIEW)


def _named_once(webhooks: tuple[WebhookSettings, ...]) -> tuple[WebhookSettings, ...]:
    names = [one.name for one in webhooks]
    if len(set(names)) < len(names):
        raise ValueError("two webhooks of one name; their places would be mixed up")
    return webhooks


class Settings(Word):
    """`[table]` and keys of the settings file; everything has a default but the registry's address."""

    database: DatabaseSettings = DatabaseSettings()
    pictures: PictureSettings = PictureSettings()
    web: WebSettings = WebSettings()
    broker: ClusterBroker = ClusterBroker()
    ingest: IngestSettings = IngestSettings()
    alarms: AlarmSettings = AlarmSettings()
    landing: LandingSettings = LandingSettings()
    audit: AuditSettings = AuditSettings()
    similar: SimilarSettings = SimilarSettings()
    retention: RetentionSettings = RetentionSettings()
    cost: CostSettings = CostSettings()
    oidc: OidcSettings | None = None
    registry: RegistrySettings | None = None
    retraining: RetrainingSettings = RetrainingSettings()
    webhooks: Annotated[tuple[WebhookSettings, ...], AfterValidator(_named_once)] = ()


def read_settings(path: Path | None) -> Settings:
    """The settings in the TOML file at `path`; without one, the defaults.

    Raises:
        InputRefused: missing file, not TOML, unknown key, value out of range.
    """
    return Settings() if path is None else read_toml_file(path, Settings)
