"""Where a stream's results lie: an fsspec URL, or a folder.

windows/day=YYYY-MM-DD/SITE.LINE.parquet   counts
kept/batch=N/*.parquet                     inspections that the sift kept
alarms/N.jsonl                             alarms that batch N raised
told.json                                  which of them the cluster has taken
marks.json  stream.json  checkpoint/       how far it is, what it counts, Spark's own notes
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
from fsspec.implementations.local import LocalFileSystem
from pydantic import PositiveInt, ValidationError

from inspection.alarm import Alarm
from inspection.errors import InputRefused, Unavailable, explain
from inspection.word import Word
from model_registry.bundle.disk import write_whole
from trainer.stream.marks import Marks
from trainer.stream.rates import BINS, Counted
from trainer.stream.told import Told
from trainer.stream.windows import by_file, grown, read


class Counting(Word):
    """What the windows of a folder mean. It cannot change half-way."""

    inspections: str
    window_s: PositiveInt
    bins: PositiveInt = BINS


class StreamFolder:
    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._files: Any
        self._files, self._root = fsspec.core.url_to_fs(self.url)

    @property
    def checkpoint(self) -> str:
        return f"{self.url}/checkpoint"

    def begin(self, counting: Counting) -> None:
        """
        Raises:
            InputRefused: it holds other windows, or windows without the notes of how far they go.
        """
        there = self._read("stream.json")
        if there is None:
            self._put("stream.json", counting.model_dump_json().encode())
            return
        try:
            begun = Counting.model_validate_json(there)
        except ValidationError as error:
            raise InputRefused(f"{self.url}/stream.json: {explain(error)}") from error
        for key, value in begun:
            if value != getattr(counting, key):
                raise InputRefused(
                    f"{self.url}: was begun with {key} {value!r}, not {getattr(counting, key)!r}; "
                    "set it back, or let `out` under [stream] name a new folder"
                )
        if self._exists("windows") and not self._exists("checkpoint/metadata"):
            raise InputRefused(
                f"{self.url}: has windows, but its checkpoint is gone, and with it what they have counted; "
                "let `out` under [stream] name a new folder, and everything is counted there anew"
            )

    def kept_of(self, batch: int) -> str:
        return f"{self.url}/kept/batch={batch:09}"

    def marks(self) -> Marks:
        held = self._read("marks.json")
        return Marks() if held is None else Marks.model_validate_json(held)

    def put_marks(self, marks: Marks) -> None:
        self._put("marks.json", marks.model_dump_json().encode())

    def add(self, batch: int, counts: Mapping[Counted, int]) -> None:
        """Each file is replaced whole, or has the batch already."""
        for (day, line), more in sorted(by_file(counts).items(), key=lambda one: one[0]):
            path = _windows_path(day, line)
            file = grown(self._read(path), batch, more)
            if file is not None:
                self._put(path, file)

    def line_windows(self, line: str, days: Iterable[date]) -> Iterator[pa.Table]:
        """Of those days that there are."""
        for day in days:
            file = self._read(_windows_path(day, line))
            if file is not None:
                yield read(file)

    def all_windows(self, first: date, end: date) -> Iterator[pa.Table]:
        """Of all lines; days before `end`."""
        for path in sorted(self._files.glob(f"{self._root}/windows/day=*/*.parquet")):
            day = path.rsplit("/", 2)[1].removeprefix("day=")
            if first.isoformat() <= day < end.isoformat():
                yield read(self._files.cat_file(path))

    def put_alarms(self, batch: int, alarms: Sequence[Alarm]) -> None:
        if alarms:
            text = "".join(f"{alarm.model_dump_json()}\n" for alarm in alarms)
            self._put(f"alarms/{batch:09}.jsonl", text.encode())

    def alarm_batches(self) -> list[int]:
        """Numbers of the batches that raised some, in order."""
        try:
            files = self._files.glob(f"{self._root}/alarms/*.jsonl")
        except OSError as error:
            raise Unavailable(f"{self.url}/alarms: cannot be read ({error})") from error
        names = (str(path).rsplit("/", 1)[1].removesuffix(".jsonl") for path in files)
        return sorted(int(name) for name in names if name.isdigit())

    def alarms_of(self, batch: int) -> list[Alarm]:
        """
        Raises:
            InputRefused: somebody else wrote that file.
        """
        path = f"alarms/{batch:09}.jsonl"
        try:
            return [Alarm.model_validate_json(line) for line in (self._read(path) or b"").splitlines()]
        except ValidationError as error:
            raise InputRefused(f"{self.url}/{path}: {explain(error)}; move it elsewhere") from error

    def told(self) -> Told:
        held = self._read("told.json")
        try:
            return Told() if held is None else Told.model_validate_json(held)
        except ValidationError as error:
            raise InputRefused(
                f"{self.url}/told.json: {explain(error)}; delete it, and all alarms are told again"
            ) from error

    def put_told(self, told: Told) -> None:
        self._put("told.json", told.model_dump_json().encode())

    def _exists(self, path: str) -> bool:
        return bool(self._files.exists(f"{self._root}/{path}"))

    def _read(self, path: str) -> bytes | None:
        try:
            return bytes(self._files.cat_file(f"{self._root}/{path}"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"{self.url}/{path}: cannot be read ({error})") from error

    def _put(self, path: str, data: bytes) -> None:
        """Whole or not at all; an object store does so by itself."""
        where = f"{self._root}/{path}"
        try:
            if isinstance(self._files, LocalFileSystem):
                write_whole(Path(where), data)
            else:
                self._files.pipe_file(where, data)
        except OSError as error:
            raise Unavailable(f"{self.url}/{path}: cannot be written ({error})") from error


def _windows_path(day: date, line: str) -> str:
    return f"windows/day={day.isoformat()}/{line.replace('/', '.')}.parquet"
