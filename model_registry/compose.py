"""The composition root: the only place where the registry's parts meet the real clock, disk and network."""

import logging
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from inspection.errors import Unavailable
from model_registry.bundle.disk import write_whole
from model_registry.bundle.unpack import Limits
from model_registry.service.app import create_app
from model_registry.service.registry import Registry
from model_registry.service.rollouts import RolloutDesk
from model_registry.service.tokens import Right, Tokens, new_token, read_tokens, write_tokens
from model_registry.settings import EXAMPLE, RegistrySettings, read_settings
from model_registry.trust.ceremony import init_keys
from model_registry.trust.repository import Repository

log = logging.getLogger(__name__)


def now() -> datetime:
    return datetime.now(UTC)


def build_registry(settings: RegistrySettings) -> Registry:
    repository = Repository(settings.data_dir / "repository", settings.keys_dir, settings.lifetimes)
    limits = Limits(max_bytes=settings.max_bundle_mb * 1024 * 1024)
    return Registry(settings.data_dir, repository, settings.gate, limits, now)


def build_rollouts(settings: RegistrySettings, registry: Registry) -> RolloutDesk:
    return RolloutDesk(settings.data_dir / "rollouts", registry, now)


def serve(settings: RegistrySettings) -> None:
    """Runs until SIGTERM or SIGINT.

    Raises:
        Unavailable: the port is taken.
    """
    listener = _listen(settings.host, settings.port)
    registry = build_registry(settings)
    registry.setup()
    rollouts = build_rollouts(settings, registry)
    rollouts.setup()
    app = create_app(registry, rollouts, lambda: read_tokens(settings.tokens_file), settings.refresh_s)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    # uvicorn shuts down in good order, then raises the signal again; that is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    log.info("registry listens on %s", settings.url)
    uvicorn.Server(config).run(sockets=[listener])


def init_laptop(folder: Path, port: int) -> list[str]:
    """All that one machine needs: settings, keys, tokens, repository. What exists stays as it is.

    Returns what was done, in words.
    """
    settings_path, done = folder / "registry.toml", []
    if not settings_path.exists():
        write_whole(settings_path, EXAMPLE.replace("port = 8470", f"port = {port}").encode())
        done.append(f"settings in {settings_path}")
    settings = read_settings(settings_path)
    offline = folder / "offline-keys"
    # The root keys may have gone to a stick since; the copy of root here says that they exist.
    if not (settings.keys_dir / "1.root.json").exists():
        root = init_keys(offline, settings.keys_dir, now())
        write_whole(folder / "root.json", root.read_bytes())
        done.append(f"root keys in {offline}: move them to a stick, they belong on no server")
        done.append(f"trusted root for the edges in {folder / 'root.json'}")
    for name, may in _TOKENS:
        if not any(grant.name == name for grant in read_tokens(settings.tokens_file).tokens):
            path = folder / "tokens" / f"{name}.token"
            write_whole(path, add_token(settings, name, may).encode() + b"\n", mode=0o600)
            done.append(f"token of {name} in {path}")
    build_registry(settings).setup()
    return done


_TOKENS = (
    ("trainer", (Right.RELEASE,)),
    ("dashboard", (Right.ASSIGN, Right.EVIDENCE)),
    ("admin", tuple(Right)),
)


def add_token(settings: RegistrySettings, name: str, may: tuple[Right, ...]) -> str:
    """Makes a token and keeps its hash; the token itself is in no file."""
    token, grant = new_token(name, may)
    write_tokens(settings.tokens_file, read_tokens(settings.tokens_file).with_grant(grant))
    return token


def remove_token(settings: RegistrySettings, name: str) -> bool:
    """Whether there was such a token; a running registry refuses it from now on."""
    before = read_tokens(settings.tokens_file).tokens
    after = tuple(grant for grant in before if grant.name != name)
    write_tokens(settings.tokens_file, Tokens(tokens=after))
    return len(after) < len(before)


def _listen(host: str, port: int) -> socket.socket:
    # Named, as asyncio else lets an answer's second part wait 40 ms for a confirmation of the first.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Unavailable(
            f"{host}:{port}: cannot listen there ({error.strerror}); stop what uses it, or set another `port`"
        ) from error
    return listener
