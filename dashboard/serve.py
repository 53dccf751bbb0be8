"""Running the web app until SIGTERM."""

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn

from dashboard.alarms.watchman import Watchman, watch_until
from dashboard.app import MB, build_app
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.fleet.challenger import Challenger, challenge_until
from dashboard.fleet.reach import Reach, ask_until
from dashboard.fleet.registry import Registry
from dashboard.fleet.witness import LOOK_EVERY_S, Witness, witness_until
from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import Thumbnails
from dashboard.retention.pruner import Pruner, prune_until
from dashboard.retrainings.attendant import Attendant, attend_until
from dashboard.retrainings.jobs import Retrainings
from dashboard.settings import AlarmSettings, OidcSettings, RegistrySettings, RetrainingSettings, Settings
from dashboard.signon.door import Door
from dashboard.signon.provider import Provider
from dashboard.web.pages import STATIC
from inspection.errors import InputRefused, Unavailable
from model_registry.rollout.client import RegistryClient

log = logging.getLogger(__name__)

GRACE_S = 3
"""For requests in hand; news streams would never end by themselves."""


def serve(settings: Settings, now: Callable[[], datetime], announce: Callable[[str], None]) -> None:
    """`announce` gets the address once it is ours.

    Raises:
        Unavailable: the port is taken, the database does not answer.
        InputRefused: settings that cannot be used.
    """
    listener = listen(settings.web.host, settings.web.port)
    database = Database.open(settings.database.url)
    stop = threading.Event()
    at_work: list[threading.Thread] = []
    try:
        migrate(database)
        if not (STATIC / "vendor").is_dir():
            log.warning("browser libraries are missing: run scripts/vendor; until then pages stand still")
        store = FileStore(settings.pictures.url)
        registry = registry_of(settings.registry)
        app = build_app(settings, database, store, registry, now, provider_of(settings.oidc, now))
        at_work += _attendant(database, store, settings.retraining, now, stop)
        at_work += _witness(database, registry, now, stop)
        at_work += _watchman(database, registry, settings.alarms, now, stop)
        at_work += _pruner(settings, database, now, stop)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_S)
        host, port = listener.getsockname()[:2]
        announce(f"http://{host}:{port}")
        # uvicorn ends by raising the signal that stopped it once more; by then all is done.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda _signal, _frame: None)
        uvicorn.Server(config).run([listener])
    finally:
        stop.set()
        for thread in at_work:
            thread.join()
        database.close()
        listener.close()


def _attendant(
    database: Database,
    store: FileStore,
    settings: RetrainingSettings,
    now: Callable[[], datetime],
    stop: threading.Event,
) -> list[threading.Thread]:
    """At work; none where the settings leave it to people to ask for retrainings."""
    if not settings.by_itself:
        return []
    attendant = Attendant(database, Retrainings.of(database, store, settings), settings, now)
    thread = threading.Thread(
        target=attend_until, args=(stop, attendant, settings.look_every_s), name="attendant"
    )
    thread.start()
    return [thread]


def _pruner(
    settings: Settings, database: Database, now: Callable[[], datetime], stop: threading.Event
) -> list[threading.Thread]:
    """At work where the settings ask for it."""
    every_h = settings.retention.every_h
    if every_h is None:
        return []
    pruner = pruner_of(settings, database, now)
    thread = threading.Thread(target=prune_until, args=(stop, pruner, every_h * 3600), name="pruner")
    thread.start()
    return [thread]


def pruner_of(settings: Settings, database: Database, now: Callable[[], datetime]) -> Pruner:
    store, pictures = FileStore(settings.pictures.url), settings.pictures
    thumbnails = Thumbnails(store, pictures.thumbnails, pictures.thumbnails_mb * MB)
    return Pruner(database, store, thumbnails, settings.retention, settings.web.zone, now)


def _witness(
    database: Database, registry: Registry | None, now: Callable[[], datetime], stop: threading.Event
) -> list[threading.Thread]:
    """At work where there is a registry, whose rollouts and gates want to know."""
    if registry is None:
        return []
    witness, challenger = Witness(database, registry, now), Challenger(database, registry)
    threads = [
        threading.Thread(target=witness_until, args=(stop, witness, LOOK_EVERY_S), name="witness"),
        threading.Thread(target=challenge_until, args=(stop, challenger, LOOK_EVERY_S), name="challenger"),
    ]
    for thread in threads:
        thread.start()
    return threads


def _watchman(
    database: Database,
    registry: Registry | None,
    limits: AlarmSettings,
    now: Callable[[], datetime],
    stop: threading.Event,
) -> list[threading.Thread]:
    """At work, and with a registry whoever asks it."""
    reach = None if registry is None else Reach(registry, time.monotonic)
    problem = (lambda: "") if reach is None else (lambda: reach.problem)
    watchman = Watchman(database, limits, now, problem)
    threads = [threading.Thread(target=watch_until, args=(stop, watchman), name="watchman")]
    if reach is not None:
        threads.append(threading.Thread(target=ask_until, args=(stop, reach), name="reach", daemon=True))
    for thread in threads:
        thread.start()
    return threads


def listen(host: str, port: int) -> socket.socket:
    """
    Raises:
        Unavailable: the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By its protocol's name asyncio knows it, and does not let an answer's second part wait 40 ms for a
    # confirmation of the first.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Unavailable(
            f"{host}:{port} cannot be used ({error.strerror}); stop what has it or change web.port"
        ) from error
    return listener


def registry_of(settings: RegistrySettings | None) -> Registry | None:
    """
    Raises:
        InputRefused: a token file that cannot be read.
    """
    if settings is None:
        return None
    token = "" if settings.token_file is None else _secret("registry.token_file", settings.token_file)
    return RegistryClient(settings.url, token)


def provider_of(settings: OidcSettings | None, now: Callable[[], datetime]) -> Provider | None:
    """It is asked for nothing yet: while it is away, people come in by accounts of our own.

    Raises:
        InputRefused: a file of a secret or of authorities that cannot be read.
    """
    if settings is None:
        return None
    path = settings.client_secret_file
    secret = "" if path is None else _secret("oidc.client_secret_file", path)
    return Provider(settings, secret, Door(settings.timeout_s, settings.ca_file), now)


def _secret(key: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InputRefused(f"{key} {path}: cannot be read ({error.strerror})") from error
