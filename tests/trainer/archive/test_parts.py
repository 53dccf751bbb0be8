from pathlib import Path
from typing import cast

import pytest
from pyspark.sql import DataFrame

from trainer.archive.parts import DONE, Part, PartsFolder, Stretch, joined


def stretch(day: str, first: int, rows: int) -> Stretch:
    return Stretch(day, first, first + 9, rows, rows, first)


def test_neighbours_make_a_part_until_it_is_full() -> None:
    thin = [stretch("2026-03-02", first, 4) for first in (10, 20, 30)]
    parts = list(joined([*thin, stretch("2026-03-03", 40, 4)], 8))
    assert [(part.day, part.first, part.last, part.rows) for part in parts] == [
        ("2026-03-02", 10, 29, 8),
        ("2026-03-02", 30, 39, 4),
        ("2026-03-03", 40, 49, 4),
    ]
    assert parts[0].fingerprint == 10 ^ 20
    assert list(joined([], 8)) == []


class Table:
    """What Spark does with a table that it writes."""

    def __init__(self, lasts: bool = True) -> None:
        self._lasts = lasts
        self.write = self

    def mode(self, _mode: str) -> "Table":
        return self

    def parquet(self, url: str) -> None:
        Path(url).mkdir(parents=True, exist_ok=True)
        (Path(url) / "rows.parquet").write_bytes(b"")
        if not self._lasts:
            raise KeyboardInterrupt


def test_a_part_counts_once_it_is_whole(tmp_path: Path) -> None:
    (part,) = joined([stretch("2026-03-02", 10, 4)], 8)
    folder = PartsFolder(str(tmp_path))
    assert not folder.has(part)
    with pytest.raises(KeyboardInterrupt):
        folder.write(part, cast(DataFrame, Table(lasts=False)))
    assert not folder.has(part)
    folder.write(part, cast(DataFrame, Table()))
    assert folder.has(part)
    assert not folder.has(part.model_copy(update={"fingerprint": 7}))
    (tmp_path / part.path / DONE).write_bytes(b"{")
    assert not folder.has(part)


def test_parts_are_named_by_their_numbers() -> None:
    part = Part(day="2026-03-02", first=1, last=20_000, rows=3, pictures=3, fingerprint=1)
    assert part.path == "day=2026-03-02/0000000000000000001-0000000000000020000"
