"""Defects of a station's spool, for as long as a row looks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest.mock import PropertyMock, patch

from edge_agent.report import rows, salvage
from edge_agent.report.database import Database
from edge_agent.report.numbers import NumberFile
from edge_agent.report.pictures import PictureFolder
from inspection.errors import InputRefused


def _unread(folder: PictureFolder, sha256: str) -> bytes | None:
    path = folder._path(sha256)
    return path.read_bytes() if path.exists() else None


def _refuse(_database: Database, _saved: salvage.Saved, why: Exception | None) -> None:
    raise InputRefused(f"cannot be used as a spool ({why}); move it away to begin afresh")


def _nothing(_path: Path) -> salvage.Saved:
    return salvage.Saved()


PLANTED: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "pictures unread": lambda: patch.object(PictureFolder, "read", _unread),
    "rows believed": lambda: patch.object(rows, "WHOLE", "1"),
    "numbers forgotten": lambda: patch.object(
        NumberFile, "highest", PropertyMock(return_value=0), create=True
    ),
    "damage refused": lambda: patch.object(Database, "_put_together", _refuse),
    "nothing saved": lambda: patch.object(salvage, "whole_rows", _nothing),
}
"""A stored picture sent without a look at its digest, a row without one at its checksum; numbers known to the
database alone; a damaged database refused, or thrown away."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Nothing, if `name` is empty."""
    if not name:
        yield
        return
    with PLANTED[name]():
        yield
