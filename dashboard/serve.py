"""Running the web app until SIGTERM."""

import logging
import signal
import socket
from collections.abc import Callable
from datetime import datetime

import uvicorn

from dashboard.app import build_app
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.fleet.registry import Registry
from dashboard.pictures.store import FileStore
from dashboard.settings import RegistrySettings, Settings
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
    listener = _listen(settings.web.host, settings.web.port)
    database = Database.open(settings.database.url)
    try:
        migrate(database)
        if not (STATIC / "vendor").is_dir():
            log.warning("browser libraries are missing: run scripts/vendor; until then pages stand still")
        app = build_app(
            settings, database, FileStore(settings.pictures.url), _registry(settings.registry), now
        )
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_S)
        host, port = listener.getsockname()[:2]
        announce(f"http://{host}:{port}")
        # uvicorn ends by raising the signal that stopped it once more; by then all is done.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda _signal, _frame: None)
        uvicorn.Server(config).run([listener])
    finally:
        database.close()
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
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


def _registry(settings: RegistrySettings | None) -> Registry | None:
    if settings is None:
        return None
    token = ""
    if settings.token_file is not None:
        try:
            token = settings.token_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InputRefused(
                f"registry.token_file {settings.token_file}: cannot be read ({error.strerror})"
            ) from error
    return RegistryClient(settings.url, token)
