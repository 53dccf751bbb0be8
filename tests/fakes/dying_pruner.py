"""A pruner in a process of its own, killed at a removal: `DATABASE FOLDER CLOCK LIVES before|after`."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from dashboard.database.engine import Database
from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import Thumbnails
from dashboard.retention.pruner import Pruner
from dashboard.settings import RetentionSettings


class DyingStore(FileStore):
    """Lives for so many removals, and is killed before or after the next one's file is gone."""

    def __init__(self, url: str, lives: int, *, after: bool) -> None:
        super().__init__(url)
        self.lives, self.after = lives, after

    def remove(self, path: str) -> None:
        if self.lives == 0 and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        super().remove(path)
        if self.lives == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.lives -= 1


def main(database: str, folder: str, clock: str, lives: str, when: str) -> None:
    store = DyingStore(f"{folder}/store", int(lives), after=when == "after")
    thumbnails = Thumbnails(store, Path(folder) / "thumbnails", 10**9)
    at = datetime.fromisoformat(clock)
    settings = RetentionSettings(ok_days=30, other_days=365)
    Pruner(Database.open(database), store, thumbnails, settings, UTC, lambda: at).prune()


if __name__ == "__main__":
    main(*sys.argv[1:])
