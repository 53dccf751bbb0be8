"""One process at a time: an advisory lock that the kernel drops when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from inspection.errors import Unavailable
from model_registry.bundle.disk import make_folder


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds the lock file `path` for the length of a `with` block; does not wait.

    Raises:
        Unavailable: somebody else holds it.
    """
    make_folder(path.parent)
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(f"{path}: another process is at work here; stop it, or wait for it") from error
        yield


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as error:
        raise Unavailable(f"{path}: cannot be opened ({error.strerror})") from error
