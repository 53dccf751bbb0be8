"""Spark sessions of one core and of two: one at a time, as a process can have only one."""

import os

from pyspark.sql import SparkSession

from trainer.snapshot.session import SparkSettings, open_session


class Sessions:
    """Gives the session asked for; another one is stopped first."""

    def __init__(self, memory: str = "3g") -> None:
        self._memory = memory
        self._open: tuple[int, SparkSession] | None = None

    def cores(self, count: int) -> SparkSession:
        if self._open is None or self._open[0] != count:
            self.stop()
            settings = SparkSettings(master=f"local[{count}]", memory=self._memory)
            self._open = (count, open_session("bench", settings, os.environ))
        return self._open[1]

    def stop(self) -> None:
        if self._open is not None:
            self._open[1].stop()
            self._open = None
