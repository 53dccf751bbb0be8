"""An index of features as it is read: vectors in blocks, in an order that stays, and the rows beside them.

No Spark: whoever looks for pictures need not start a cluster.
"""

from collections.abc import Collection, Iterator
from typing import Any

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet
from pydantic import ValidationError

from inspection.detection import Threshold
from inspection.errors import InputRefused
from inspection.word import LabelName, Word
from trainer.archive.embed import Vector
from trainer.archive.embedder import PICTURE
from trainer.archive.landed import Period
from trainer.archive.similar import Vectors

AT_ONCE = 65_536
"""Rows of a block; of 64 numbers each, 16 MB."""
ROW = ("sha256", "picture", "station", "seq", "at", "serial", "sku", "lot", "view", "place", "label", "score")
LIMITS = "thresholds.json"


class Limits(Word):
    """Lies beside a bundle's part of an index: what its scores mean."""

    thresholds: dict[LabelName, Threshold]


class Wish(Word):
    """Which rows of an index."""

    kind: str = PICTURE
    period: Period | None = None
    station: str | None = None
    label: str | None = None


class Index:
    def __init__(self, url: str, bundle: str | None = None) -> None:
        """
        Args:
            url: of the index; below it, `bundle=<digest>/`.
            bundle: the beginning of the digest; None: there is one only.

        Raises:
            InputRefused: no index there, or several and none named.
        """
        self._files: Any
        self._files, root = fsspec.core.url_to_fs(url)
        there = sorted(path.rsplit("bundle=", 1)[1] for path in self._files.glob(f"{root}/bundle=*"))
        fitting = [digest for digest in there if digest.startswith(bundle or "")]
        if len(fitting) != 1:
            has = f"has bundles {', '.join(digest[:12] for digest in there)}" if there else "is no index"
            raise InputRefused(f"{url}: {has}; make one with `trainer features`, choose one with --bundle")
        self.bundle = fitting[0]
        self._root = f"{root}/bundle={self.bundle}"

    def blocks(self, wish: Wish) -> Iterator[Vectors]:
        """[n, C] each."""
        for table in self._tables(wish, ("vector",)):
            if table.num_rows:
                vectors = table["vector"].combine_chunks()
                yield np.asarray(vectors.flatten().to_numpy(), np.float32).reshape(table.num_rows, -1)

    def vectors(self, wish: Wish) -> Vectors:
        """All of them, [N, C]."""
        blocks = list(self.blocks(wish))
        return np.concatenate(blocks) if blocks else np.zeros((0, 0), np.float32)

    def column(self, wish: Wish, name: str) -> list[Any]:
        """One column of `ROW`, in the order of `blocks`."""
        return [value for table in self._tables(wish, (name,)) for value in table[name].to_pylist()]

    def table(self, wish: Wish, columns: Collection[str]) -> pa.Table:
        """Several columns, in the order of `blocks`; without rows there are no columns either."""
        tables = list(self._tables(wish, columns))
        return pa.concat_tables(tables) if tables else pa.table({})

    def thresholds(self) -> dict[LabelName, Threshold]:
        """
        Raises:
            InputRefused: the index was made before they were written, or the file is damaged.
        """
        try:
            limits = Limits.model_validate_json(self._files.cat_file(f"{self._root}/{LIMITS}"))
        except (FileNotFoundError, ValidationError) as error:
            raise InputRefused(
                f"{self._root}/{LIMITS}: is missing or damaged; run `trainer features` again with the same "
                "arguments: it writes it, and takes no features twice"
            ) from error
        return limits.thresholds

    def find(self, wish: Wish, sha256: str, place: int | None) -> tuple[int, Vector] | None:
        """Where in the order of `blocks` a picture (place None) or its detection is, and its vector."""
        start = 0
        for table in self._tables(wish, ("sha256", "place", "vector")):
            here = pc.equal(table["sha256"], sha256)
            if place is not None:
                here = pc.and_(here, pc.fill_null(pc.equal(table["place"], place), False))
            found = pc.index(here, True).as_py()
            if found >= 0:
                return start + found, np.asarray(table["vector"][found].as_py(), np.float32)
            start += table.num_rows
        return None

    def rows(self, wish: Wish, places: Collection[int]) -> dict[int, dict[str, Any]]:
        """What is known of the rows at `places`, by their place in the order of `blocks`."""
        wanted, start = np.array(sorted(places), dtype=np.int64), 0
        found: dict[int, dict[str, Any]] = {}
        for table in self._tables(wish, ROW):
            here = wanted[(wanted >= start) & (wanted < start + table.num_rows)]
            rows = table.take(pa.array(here - start)).to_pylist()
            found.update(zip(here.tolist(), rows, strict=True))
            start += table.num_rows
        return found

    def _tables(self, wish: Wish, columns: Collection[str]) -> Iterator[pa.Table]:
        told = [name for name in ("kind", "station", "label") if name not in columns]
        for path in self._paths(wish.period):
            with self._files.open(path) as stream:
                file = parquet.ParquetFile(stream)
                for batch in file.iter_batches(AT_ONCE, columns=[*columns, *told]):
                    table = pa.Table.from_batches([batch])
                    chosen = pc.equal(table["kind"], wish.kind)
                    for name, value in (("station", wish.station), ("label", wish.label)):
                        if value is not None:
                            chosen = pc.and_(chosen, pc.fill_null(pc.equal(table[name], value), False))
                    yield table.filter(chosen).select(list(columns))

    def _paths(self, period: Period | None) -> list[str]:
        paths = sorted(self._files.glob(f"{self._root}/day=*/*/*.parquet"))
        if period is None:
            return paths
        first, end = period.first.isoformat(), period.end.isoformat()
        return [path for path in paths if first <= path.rsplit("/day=", 1)[1].split("/")[0] < end]
