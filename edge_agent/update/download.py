"""One signed file from the registry: bounded by its signed length, taken up again where it broke off.

What has arrived waits as `<name>.part`; only the digest over the whole makes it the file.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tuf.api.exceptions import DownloadLengthMismatchError, LengthOrHashMismatchError
from tuf.ngclient import TargetFile

from edge_agent.update.attack import Attack, Hindered
from edge_agent.update.fetch import HttpFetcher
from inspection.errors import Unavailable
from model_registry.bundle.disk import DISK, Disk, make_folder


def download(fetcher: HttpFetcher, url: str, target: TargetFile, path: Path, disk: Disk = DISK) -> Path:
    """`path` with the signed bytes, flushed.

    Raises:
        LengthOrHashMismatchError: other bytes than signed; nothing is left of them.
        DownloadLengthMismatchError: more bytes than signed; likewise.
        Hindered: (partial bundle) it ended too early. What came is kept; the next attempt goes on there.
        DownloadError: see `HttpFetcher.resume`; what came is kept.
        Unavailable: the disk refuses.
    """
    make_folder(path.parent)
    partial = path.with_name(f"{path.name}.part")
    try:
        resumed = _receive(fetcher, url, target, partial)
        if resumed and not _is_signed(partial, target):
            # What lay here may be torn by a power cut, or another server's: that is no fault of this one.
            partial.unlink()
            _receive(fetcher, url, target, partial)
        with partial.open("rb") as file:
            target.verify_length_and_hashes(file)
    except (LengthOrHashMismatchError, DownloadLengthMismatchError):
        partial.unlink(missing_ok=True)
        raise
    except OSError as error:
        raise Unavailable(f"{partial}: cannot be written ({error.strerror}); is the disk full?") from error
    disk.rename(partial, path)
    return path


def _receive(fetcher: HttpFetcher, url: str, target: TargetFile, partial: Path) -> bool:
    """Brings `partial` to its signed length; whether some of it was there before."""
    there = partial.stat().st_size if partial.exists() else 0
    if there > target.length:
        there = 0
    if there == target.length > 0:
        return True
    start, chunks = fetcher.resume(url, there)
    with partial.open("r+b" if start else "wb") as file:
        file.seek(start)
        received = _write(file, chunks, start, target.length)
        file.flush()
        os.fsync(file.fileno())
    if received < target.length:
        raise Hindered(
            Attack.PARTIAL_BUNDLE, f"{url}: ended after {received} of {target.length} signed bytes"
        )
    return start > 0


def _write(file: IO[bytes], chunks: Iterator[bytes], received: int, length: int) -> int:
    """How many bytes of the file there are then."""
    for chunk in chunks:
        received += len(chunk)
        if received > length:
            raise DownloadLengthMismatchError(f"sends more than the {length} signed bytes")
        file.write(chunk)
    return received


def _is_signed(path: Path, target: TargetFile) -> bool:
    try:
        with path.open("rb") as file:
            target.verify_length_and_hashes(file)
    except LengthOrHashMismatchError:
        return False
    return True
