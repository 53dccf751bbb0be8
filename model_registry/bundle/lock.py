"""One process at a time: an advisory lock that the kernel drops when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspection.errors import Unavailable


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds the lock file `path` for the length of a `with` block; does not wait.

    Raises:
        Unavailable: somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(f"{path}: another process is at work here; stop it, or wait for it") from error
        yield
