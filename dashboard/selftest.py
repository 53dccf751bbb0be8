"""`dashboard check`: every part of the cluster that this program needs, tried once, each with a word."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from dashboard.database.engine import Database
from dashboard.database.migrate import newest_schema, schema_of
from dashboard.database.tables import StationRow
from dashboard.ingest.disks import LEAST_FREE, kept_in, room_in
from dashboard.pictures.store import FileStore
from dashboard.serve import provider_of, registry_of
from dashboard.settings import OidcSettings, RegistrySettings, Settings
from dashboard.web.pages import STATIC
from inspection.checked import Checked, try_each
from inspection.errors import Unavailable
from inspection.wire.certificate import good_long_enough
from inspection.wire.probe import broker_answers, has_our_time

SILENT = timedelta(minutes=10)


def examine_cluster(settings: Settings, now: Callable[[], datetime]) -> list[Checked]:
    """One finding per part. Changes nothing."""
    return try_each(_attempts(settings, now))


def _attempts(settings: Settings, now: Callable[[], datetime]) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "database", lambda: _database(settings)
    yield "pictures", lambda: _pictures(settings)
    yield "disk", lambda: _disk(settings)
    yield "broker", lambda: broker_answers(settings.broker)
    tls = settings.broker.tls
    if tls is not None:
        yield "certificate", lambda: good_long_enough([tls], now())
    yield "stations", lambda: _stations(settings, now())
    if settings.registry is not None:
        registry = settings.registry
        yield "registry", lambda: _registry(registry)
        yield "clock", lambda: has_our_time(registry.url, now())
    if settings.oidc is not None:
        oidc = settings.oidc
        yield "identity provider", lambda: _provider(oidc, now)
    yield "browser libraries", _libraries


def _database(settings: Settings) -> str:
    newest = newest_schema()
    database = Database.open(settings.database.url)
    try:
        found = schema_of(database)
    finally:
        database.close()
    if found != newest:
        raise Unavailable(
            f"{database.name}: schema {found or 'none'}, this program's is {newest}; run `dashboard migrate`"
        )
    return f"{database.name}, schema {found}"


def _pictures(settings: Settings) -> str:
    store = FileStore(settings.pictures.url)
    store.try_out()
    return f"{store.url} can be written and read"


def _disk(settings: Settings) -> str:
    """Of database and pictures, as far as they lie in folders of this machine."""
    told = []
    for folder in kept_in(settings.database.url, FileStore(settings.pictures.url).url):
        free, size = room_in(folder)
        told.append(f"{folder}: {free / 1e9:.0f} GB free")
        if free < LEAST_FREE * size:
            raise Unavailable(f"{told[-1]} of {size / 1e9:.0f}; make room, or give it another disk")
    return ", ".join(told) or "nothing is kept on this machine"


def _stations(settings: Settings, now: datetime) -> str:
    database = Database.open(settings.database.url)
    try:
        with database.reading() as session:
            count, heard = session.execute(select(func.count(), func.max(StationRow.heard_at))).one()
    finally:
        database.close()
    if heard is None or now - heard > SILENT:
        since = "ever" if heard is None else f"since {heard:%Y-%m-%d %H:%M} UTC"
        raise Unavailable(
            f"none of {count} was heard {since}; is `dashboard ingest` running, at the same broker?"
        )
    return f"{count} known, the last heard {(now - heard).seconds} s ago"


def _registry(settings: RegistrySettings) -> str:
    registry = registry_of(settings)
    assert registry is not None
    return f"{settings.url}: {len(registry.releases())} releases"


def _provider(settings: OidcSettings, now: Callable[[], datetime]) -> str:
    provider = provider_of(settings, now)
    assert provider is not None
    return f"{provider.describe().issuer} describes itself; it has to know {settings.redirect_uri}"


def _libraries() -> str:
    if not (STATIC / "vendor").is_dir():
        raise Unavailable("missing, so pages stand still; run scripts/vendor")
    return "there"
