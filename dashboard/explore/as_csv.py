"""A table for spreadsheets, a part at a time."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from dashboard.explore.columns import FlatRow, flat
from dashboard.explore.taken import Taken

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(taken: Taken) -> Iterator[bytes]:
    yield _lines([FlatRow._fields])
    for part in taken.parts():
        yield _lines([tuple(map(_cell, flat(seen))) for seen in part])


def harmless(text: str) -> str:
    """A spreadsheet runs what looks like a formula, whoever wrote it; behind an apostrophe it is text."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    file = StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
