"""The dashboard on a real loopback port, for a real browser."""

import socket
import threading
from types import TracebackType

import uvicorn

from tests.fakes.dashboard_site import DashboardSite


class DashboardRunning:
    """A context; `address` is where the pages are."""

    def __init__(self, site: DashboardSite, listener: socket.socket | None = None) -> None:
        """`listener`: where the site had to know its address before it was made."""
        self._listener = listener or self.listen()
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(site.app, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)

    @staticmethod
    def listen() -> socket.socket:
        return socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> "DashboardRunning":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listener.close()
