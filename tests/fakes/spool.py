"""A real spool in a test's own folder."""

from datetime import timedelta
from pathlib import Path

from edge_agent.report.ballast import Ballast
from edge_agent.report.frames import FrameFolder
from edge_agent.report.pictures import PictureFolder
from edge_agent.report.rows import Rows
from edge_agent.report.spool import OnFull, Spool
from tests.fakes import words


def open_rows(folder: Path) -> Rows:
    folder.mkdir(parents=True, exist_ok=True)
    return Rows(folder / "spool.db", words.STATION, PictureFolder(folder / "pictures").holds)


def spool_in(
    folder: Path,
    *,
    rows: Rows | None = None,
    max_bytes: int = 10_000_000,
    on_full: OnFull = OnFull.CONTINUE,
    keep_received: timedelta | None = None,
) -> Spool:
    rows = rows or open_rows(folder)
    frames = FrameFolder(folder / "frames", max_bytes=1_000_000)
    pictures, ballast = PictureFolder(folder / "pictures"), Ballast(folder / "ballast")
    return Spool(
        rows, pictures, frames, ballast, max_bytes, on_full, reserved_bytes=0, keep_received=keep_received
    )
