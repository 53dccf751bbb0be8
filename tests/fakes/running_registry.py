"""A registry behind a real server on a loopback port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from model_registry.service.app import create_app
from model_registry.service.tokens import Right, Tokens, new_token
from tests.fakes.registry_world import RegistryWorld

REFRESH_S = 3600.0


def tokens_for(*rights: Right) -> tuple[str, Tokens]:
    """A token with these rights, and the token file that knows it."""
    token, grant = new_token("tester", rights or (Right.READ,))
    return token, Tokens(tokens=(grant,))


@contextmanager
def running(world: RegistryWorld) -> Iterator[tuple[str, str]]:
    """Serves `world`; gives its address and a token that may do everything."""
    token, tokens = tokens_for(*Right)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    # Listening before the server runs: a client that comes early waits instead of being turned away.
    listener.listen()
    app = create_app(world.registry, world.rollouts, lambda: tokens, REFRESH_S)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", token
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
