"""A plant in small, all to be struck: Mosquitto as it comes, the real ingest, lines with real spools."""

import json
import shutil
import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from dashboard.pictures.store import FileStore
from tests.fakes.mosquitto import Mosquitto
from tests.faults.cluster.audit import Archive, Found, hold_against
from tests.faults.cluster.post import Post, Told
from tests.faults.cluster.toxic import ToxicProxy
from tests.faults.hatched import Hatched
from tests.faults.struck import Strike

PATIENCE_S = 120.0
STILL_S = 3.0
"""Without a new row or picture: nothing more arrives."""


class Plant:
    """Use as a context: all is started within."""

    def __init__(
        self,
        folder: Path,
        *,
        lines: int = 1,
        proxied: bool = False,
        defect: str = "",
        url: str = "",
        clocks: Sequence[str] = (),
        held: bool = False,
        more: str = "",
    ) -> None:
        """`proxied`: each line connects through a proxy of its own. `url`: of a database, else SQLite.
        `held`: the lines are not started. `more` goes to the end of the cluster's settings."""
        self.folder, self._proxied, self._defect, self._held = folder, proxied, defect, held
        self.broker = Mosquitto()
        self.url = url or f"sqlite:///{folder}/dashboard.db"
        self.store = folder / "store"
        settings = folder / "dashboard.toml"
        settings.write_text(
            f"database.url = {json.dumps(self.url)}\npictures.url = {json.dumps(str(self.store))}\n"
            f"broker.port = {self.broker.port}\n{more}"
        )
        self.ingest = Hatched("tests.faults.cluster.hatchery", [str(settings), defect], folder / "ingest.log")
        self.archive = Archive(self.url, self.store)
        self._clocks = [*clocks, *["true"] * (lines - len(clocks))]
        self.posts: list[Post] = []
        self.proxies: list[ToxicProxy] = []
        self._open = ExitStack()
        self._pause = threading.Event()

    def __enter__(self) -> "Plant":
        self.broker.start()
        self.start_ingest()
        for line, clock in enumerate(self._clocks):
            port = self.broker.port
            if self._proxied:
                self.proxies.append(self._open.enter_context(ToxicProxy(port)))
                port = self.proxies[-1].port
            post = Post(self.line_folder(line), line, port, self._defect, clock)
            self.posts.append(post)
            if not self._held:
                post.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for post in self.posts:
            post.kill()
        self.ingest.close()
        self._open.close()
        self.broker.kill()
        self.archive.close()

    def line_folder(self, line: int) -> Path:
        return self.folder / f"line-{line}"

    def start_ingest(self, **how: Any) -> None:
        """`how`: see `tests.faults.cluster.hatchery`."""
        self.ingest.start(how=json.dumps(how) if how else "")

    def strike_ingest(self, strike: Strike) -> None:
        """A new one, to be struck at this call."""
        self.ingest.start(strike.tracing)

    @property
    def told(self) -> dict[int, Told]:
        return {number: told for post in self.posts for number, told in dict(post.told).items()}

    def settle(self, patience_s: float = PATIENCE_S) -> bool:
        """Until every unit that was asked for is told, no station owes anything, and nothing more arrives.

        False: that takes too long. That no station owes anything proves nothing, so the database is looked at
        until it stands still: what comes late is not lost.
        """
        settled = all(
            post.all_told(patience_s) and post.until(lambda post=post: post.owes_nothing, patience_s)  # type: ignore[misc]
            for post in self.posts
        )
        before = None
        while (now := self.archive.size()) != before and now != (len(self.told), len(self.told)):
            before = now
            self._pause.wait(STILL_S)
        return settled

    def audit(self) -> Found:
        """Half-written files are swept first, as the ingest does once they are old enough."""
        FileStore(str(self.store)).sweep(datetime.now(UTC) + timedelta(hours=1))
        contradicted: Iterable[int] = {number for post in self.posts for number in post.contradicted}
        return hold_against(self.told, self.archive, contradicted)


def may_strace() -> bool:
    return shutil.which("strace") is not None
