"""Which pictures people have labelled, and how many things of each label: from label sets."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import fsspec
import pyarrow
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from inspection.errors import InputRefused

BOXES = "boxes"


class Labelled(NamedTuple):
    digests: frozenset[str]
    counts: dict[str, int] | None
    """Things by label; None: a table tells of pictures only."""


def read_labelled(urls: Sequence[str]) -> Labelled:
    """The Parquet tables at `urls`, as `trainer import` and the dashboard write them, or any with `sha256`.

    A picture that is in several counts once, with what the first says.

    Raises:
        InputRefused: no Parquet there, or no column `sha256`.
    """
    told: dict[str, list[str]] = {}
    complete = True
    for url in urls:
        table = _read(url)
        complete &= BOXES in table.column_names
        boxes = _labels_of(table) if BOXES in table.column_names else [[]] * table.num_rows
        for digest, labels in zip(table["sha256"].to_pylist(), boxes, strict=True):
            told.setdefault(digest, labels)
    counts = Counter(label for labels in told.values() for label in labels)
    return Labelled(frozenset(told), dict(sorted(counts.items())) if complete else None)


def _read(url: str) -> pyarrow.Table:
    files, path = fsspec.core.url_to_fs(url)
    try:
        with files.open(path) as stream:
            table = parquet.read_table(stream)
    except OSError as error:
        raise InputRefused(f"{url}: cannot be read ({error}); give a label set (Parquet)") from error
    except pyarrow.ArrowException as error:
        raise InputRefused(f"{url}: is not Parquet ({error}); give a label set") from error
    if "sha256" not in table.column_names:
        raise InputRefused(
            f"{url}: no label set: column sha256 is missing; it has {', '.join(table.column_names)}"
        )
    return table


def _labels_of(table: pyarrow.Table) -> list[list[str]]:
    boxes = table[BOXES].combine_chunks()
    names = pc.struct_field(boxes.values, "label").to_pylist()
    starts = boxes.offsets.to_pylist()
    return [names[start:end] for start, end in pairwise(starts)]
