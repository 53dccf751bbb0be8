"""Rows as they stand in the pages of an SQLite file, whatever has become of the tree above them. Pure.

Format: https://www.sqlite.org/fileformat2.html, sections 1.6 (b-tree pages), 2.1 (records) and 4.1 (the log).
A page that nothing points to any more still holds its rows: who reads them must know which to believe.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PAGE_BYTES = 4096
LOG_HEADER, FRAME_HEADER = 32, 24
TABLE_LEAF = 0x0D
FILE_HEADER = 100
MOST_LOCAL = PAGE_BYTES - 35
LEAST_LOCAL = (PAGE_BYTES - 12) * 32 // 255 - 23
MOST_BYTES = 64 * 1024 * 1024
INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)

Value = int | float | str | bytes | None


@dataclass(frozen=True)
class Row:
    rowid: int
    values: tuple[Value, ...]
    """NULL where the table has its rowid under a name."""


class Pages:
    """The database's file, and over it the pages of what its log has committed."""

    def __init__(self, file: bytes, log: bytes = b"") -> None:
        self._file = file
        self._frames = _committed(log)
        self._newest = dict(self._frames)

    def rows(self) -> Iterator[Row]:
        """Of each leaf of each table, those of the log last, in its order."""
        for at in range(0, len(self._file), PAGE_BYTES):
            yield from self._rows_of(self._file[at : at + PAGE_BYTES], FILE_HEADER if at == 0 else 0)
        for number, page in self._frames:
            yield from self._rows_of(page, FILE_HEADER if number == 1 else 0)

    def _rows_of(self, page: bytes, start: int) -> Iterator[Row]:
        if len(page) <= start + 8 or page[start] != TABLE_LEAF:
            return
        for index in range(int.from_bytes(page[start + 3 : start + 5])):
            pointer = start + 8 + 2 * index
            try:
                yield self._row_at(page, int.from_bytes(page[pointer : pointer + 2]))
            except (IndexError, ValueError):  # damaged: the next one may not be
                continue

    def _row_at(self, page: bytes, at: int) -> Row:
        length, at = _varint(page, at)
        if length > MOST_BYTES:
            raise ValueError(f"a row of {length} bytes")
        rowid, at = _varint(page, at)
        payload = self._payload(page, at, length)
        end, at = _varint(payload, 0)
        values, stands = [], end
        while at < end:
            kind, at = _varint(payload, at)
            value, stands = _value(payload, stands, kind)
            values.append(value)
        return Row(rowid, tuple(values))

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        if length <= MOST_LOCAL:
            return _cut(page, at, length)
        local = LEAST_LOCAL + (length - LEAST_LOCAL) % (PAGE_BYTES - 4)
        local = local if local <= MOST_LOCAL else LEAST_LOCAL
        parts, missing = [_cut(page, at, local)], length - local
        following = int.from_bytes(_cut(page, at + local, 4))
        while missing > 0:
            more = self._page(following)
            following = int.from_bytes(more[:4])
            parts.append(more[4 : 4 + missing])
            missing -= PAGE_BYTES - 4
        return b"".join(parts)

    def _page(self, number: int) -> bytes:
        if number in self._newest:
            return self._newest[number]
        return _cut(self._file, (number - 1) * PAGE_BYTES, PAGE_BYTES)


def _committed(log: bytes) -> list[tuple[int, bytes]]:
    """Pages by number, up to the last frame that ends a transaction; frames of earlier rounds left out."""
    salts, frames, whole = (log[16:24], log[40:48]), [], 0  # the header's, and the first frame's
    for at in range(LOG_HEADER, len(log) - FRAME_HEADER - PAGE_BYTES + 1, FRAME_HEADER + PAGE_BYTES):
        if log[at + 8 : at + 16] not in salts:
            continue
        page = log[at + FRAME_HEADER : at + FRAME_HEADER + PAGE_BYTES]
        frames.append((int.from_bytes(log[at : at + 4]), page))
        if any(log[at + 4 : at + 8]):
            whole = len(frames)
    return frames[:whole]


def _value(data: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind <= 6:
        size = INTEGER_BYTES[kind]
        return int.from_bytes(_cut(data, at, size), signed=True), at + size
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:  # no table of ours has a number with a fraction
        raise ValueError(f"a value of kind {kind}")
    size = (kind - 12) // 2
    part = _cut(data, at, size)
    return (part.decode() if kind % 2 else part), at + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """One to nine bytes, seven bits each, all eight of the ninth."""
    value = 0
    for index in range(8):
        byte = data[at + index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + index + 1
    return value << 8 | data[at + 8], at + 9


def _cut(data: bytes, at: int, size: int) -> bytes:
    part = data[at : at + size]
    if at < 0 or len(part) != size:
        raise ValueError("it ends before its end")
    return part
