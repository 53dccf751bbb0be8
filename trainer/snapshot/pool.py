"""Where the pictures of all snapshots of a store lie: Parquet shards, written once and never changed.

Beside each shard lies a page of the *book*: what was found out about its pictures. A shard counts from the
moment its page is there; one without a page is what a killed task left behind, and is written over.
Snapshots share shards, so a new one costs the pictures that nobody has looked at yet.
"""

import hashlib
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as parquet

from trainer.snapshot.gate import Looked, look
from trainer.snapshot.manifest import SnapshotRules
from trainer.snapshot.rules import Refused

PICTURES = pa.schema([("sha256", pa.string()), ("image", pa.binary())])
BOOK = pa.schema(
    [
        ("sha256", pa.string()),
        ("shard", pa.string()),
        ("file_width", pa.int64()),
        ("file_height", pa.int64()),
        ("kept_width", pa.int64()),
        ("kept_height", pa.int64()),
        ("hash", pa.binary()),
        ("thumb", pa.binary()),
    ]
)
AT_ONCE = 64
"""Pictures in memory, and in a row group."""

Wanted = tuple[str, str]
"""A picture's digest, and its path below the picture store."""
Fetch = Callable[[str], bytes | None]


def pool_name(rules: SnapshotRules) -> str:
    """Snapshots whose rules look at pictures in the same way share a pool."""
    way = f"looked-2 {rules.max_pixels} {rules.longest_side} {rules.longest_side and rules.quality}"
    return f"pool/{hashlib.sha256(way.encode()).hexdigest()[:16]}"


def fill(
    pool_url: str, wanted: Sequence[Wanted], fetch: Fetch, rules: SnapshotRules
) -> Iterator[tuple[str, Refused]]:
    """Look at pictures that no book knows, and write one shard and its page; gives those that were refused.

    The same pictures always make the same file, so that a task may run twice.
    """
    files, root = fsspec.core.url_to_fs(pool_url)
    name = f"{hashlib.sha256(' '.join(sha256 for sha256, _ in wanted).encode()).hexdigest()}.parquet"
    page: list[dict[str, Any]] = []
    refused: list[tuple[str, Refused]] = []
    files.makedirs(f"{root}/pictures", exist_ok=True)
    files.makedirs(f"{root}/book", exist_ok=True)
    with (
        files.transaction,
        files.open(f"{root}/pictures/{name}", "wb") as stream,
        parquet.ParquetWriter(stream, PICTURES, compression="none") as shard,
    ):
        for at in range(0, len(wanted), AT_ONCE):
            kept = []
            for sha256, path in wanted[at : at + AT_ONCE]:
                found = look(fetch(path), sha256, rules)
                if isinstance(found, Refused):
                    refused.append((sha256, found))
                else:
                    kept.append({"sha256": sha256, "image": found.image})
                    page.append(_entry(sha256, name, found))
            if kept:
                shard.write_table(pa.Table.from_pylist(kept, PICTURES))
    if page:
        with files.transaction, files.open(f"{root}/book/{name}", "wb") as stream:
            parquet.write_table(pa.Table.from_pylist(page, BOOK), stream)
    else:
        files.rm(f"{root}/pictures/{name}")
    yield from refused


def has_pages(pool_url: str) -> bool:
    files, root = fsspec.core.url_to_fs(pool_url)
    return bool(files.glob(f"{root}/book/*.parquet"))


def read_shard(pool_url: str, name: str, wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Digest and bytes of the wanted pictures, in the order of digests; only their row groups are read."""
    files, root = fsspec.core.url_to_fs(pool_url)
    with files.open(f"{root}/pictures/{name}") as stream:
        shard = parquet.ParquetFile(stream)
        for group in range(shard.num_row_groups):
            names = shard.read_row_group(group, columns=["sha256"])["sha256"].to_pylist()
            if any(sha256 in wanted for sha256 in names):
                images = shard.read_row_group(group, columns=["image"])["image"].to_pylist()
                yield from (pair for pair in zip(names, images, strict=True) if pair[0] in wanted)


def _entry(sha256: str, shard: str, found: Looked) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "shard": shard,
        "file_width": found.width,
        "file_height": found.height,
        "kept_width": found.kept_width,
        "kept_height": found.kept_height,
        "hash": found.hash,
        "thumb": found.thumb,
    }
