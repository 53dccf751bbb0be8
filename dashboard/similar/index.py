"""The trainer's index of features, as far as it is needed here: read once, again when it has changed.

Parquet below `bundle=<digest>/day=<day>/`; of several bundles, the one whose files are the newest, since
vectors of two networks have nothing to do with each other.
"""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.similar.vectors import Vectors
from inspection.errors import InputRefused, Unavailable

COLUMNS = ("kind", "sha256", "station", "seq", "vector")
FRESH = timedelta(seconds=60)
"""How long nobody looks whether it has changed."""
AT_ONCE = 65_536
BESIDE_VECTOR = 32 + 4 + 8
"""Bytes of a row besides its vector: digest, station, number."""


class File(NamedTuple):
    path: str
    size: int
    changed: str


class Loaded(NamedTuple):
    vectors: Vectors | None
    """None: there is no index, or no picture in it."""
    left_out: int
    """Pictures that memory had no room for: the oldest days."""


class SimilarIndex:
    def __init__(self, url: str | None, most_bytes: int) -> None:
        self._url = url
        self._most = most_bytes
        self._lock = threading.Lock()
        self._files: list[File] = []
        self._loaded = Loaded(None, 0)
        self._looked_at: datetime | None = None

    @property
    def configured(self) -> bool:
        return self._url is not None

    def load(self, now: datetime) -> Loaded:
        """
        Raises:
            Unavailable: the index cannot be reached.
            InputRefused: what lies there is none.
        """
        if self._url is None:
            return self._loaded
        with self._lock:
            if self._looked_at is None or now - self._looked_at >= FRESH:
                system, files = _list(self._url)
                if files != self._files:
                    self._loaded = Loaded(None, 0)  # both at once would need twice the memory
                    self._loaded = _read(system, self._url, files, self._most)
                    self._files = files
                self._looked_at = now
            return self._loaded


def _list(url: str) -> tuple[Any, list[File]]:
    """The files of the newest bundle, newest day first."""
    try:
        system, root = fsspec.core.url_to_fs(url)
        system.invalidate_cache()
        told = system.glob(f"{root}/bundle=*/day=*/*/*.parquet", detail=True)
    except (OSError, ValueError, ImportError) as error:
        raise Unavailable(f"similar.url {url}: cannot be read ({error})") from error
    files = [File(path, int(one["size"]), _changed(one)) for path, one in told.items()]
    if not files:
        return system, []
    bundle = max(files, key=lambda file: file.changed).path.rsplit("/day=", 1)[0]
    mine = [file for file in files if file.path.startswith(f"{bundle}/")]
    return system, sorted(mine, key=lambda file: (file.path.rsplit("/day=", 1)[1], file.path), reverse=True)


def _changed(told: Any) -> str:
    """File systems tell it each in their own way; all that counts is that it grows."""
    moment = told.get("mtime") or told.get("LastModified") or told.get("updated") or ""
    return f"{moment:020.6f}" if isinstance(moment, int | float) else str(moment)


def _read(system: Any, url: str, files: list[File], most_bytes: int) -> Loaded:
    names: dict[str, int] = {}
    blocks: list[tuple[Any, ...]] = []
    left, left_out = most_bytes, 0
    try:
        for table in _tables(system, files):
            length = len(table["vector"][0].as_py()) if table.num_rows else 0
            room = max(0, left // (4 * length + BESIDE_VECTOR)) if length else 0
            left_out += max(0, table.num_rows - room)
            table = table.slice(0, room)
            if table.num_rows:
                blocks.append(_block(table, names))
                left -= table.num_rows * (4 * length + BESIDE_VECTOR)
        if not blocks:
            return Loaded(None, left_out)
        values, digests, station, seq = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    except OSError as error:
        raise Unavailable(f"similar.url {url}: cannot be read ({error})") from error
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise InputRefused(f"similar.url {url}: no index of `trainer features` ({error})") from error
    return Loaded(Vectors(values, digests, list(names), station, seq), left_out)


def _tables(system: Any, files: list[File]) -> Iterator[pa.Table]:
    """Rows of pictures that belong to an inspection."""
    for file in files:
        with system.open(file.path) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(AT_ONCE, columns=list(COLUMNS)):
                table = pa.Table.from_batches([batch])
                here = pa.compute.and_(
                    pa.compute.equal(table["kind"], "picture"), pa.compute.is_valid(table["seq"])
                )
                yield table.filter(here)


def _block(table: pa.Table, names: dict[str, int]) -> tuple[Any, ...]:
    vectors = table["vector"].combine_chunks().flatten().to_numpy()
    values = np.asarray(vectors, np.float32).reshape(table.num_rows, -1)
    digests = np.frombuffer(bytes.fromhex("".join(table["sha256"].to_pylist())), "V32")
    stations = [names.setdefault(name, len(names)) for name in table["station"].to_pylist()]
    return values, digests, np.array(stations, np.int32), table["seq"].to_numpy().astype(np.int64)
