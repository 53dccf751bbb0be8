"""Putting pictures together from their chunks. Pure: no clock, no I/O, bounded memory."""

from collections import OrderedDict
from dataclasses import dataclass, field

from inspection.errors import InputRefused
from inspection.wire.topics import CHUNK_BYTES, PICTURE_BYTES, Chunk

MAX_CHUNKS = PICTURE_BYTES // CHUNK_BYTES
MAX_HELD_BYTES = 256 * 1024 * 1024


@dataclass(slots=True)
class _Partial:
    count: int
    parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(map(len, self.parts.values()))


class Assembler:
    """Holds unfinished pictures, per station so that no station can spoil another's.

    When they grow past `max_bytes` together, the one untouched for longest is forgotten: it has no
    receipt, so its station sends it again.
    """

    def __init__(self, max_bytes: int = MAX_HELD_BYTES) -> None:
        self._max_bytes = max_bytes
        self._held = 0
        self._partials: OrderedDict[tuple[str, str], _Partial] = OrderedDict()
        self.forgotten = 0
        """Unfinished pictures given up so far."""

    def add(self, station: str, chunk: Chunk, payload: bytes) -> bytes | None:
        """The whole picture if this was its last missing chunk.

        Raises:
            InputRefused: a chunk too long, too many of them, or a count that contradicts earlier ones.
        """
        if len(payload) > CHUNK_BYTES:
            raise InputRefused(f"chunk of {len(payload)} bytes; at most {CHUNK_BYTES} are taken")
        if chunk.count > MAX_CHUNKS:
            raise InputRefused(f"picture of {chunk.count} chunks; at most {MAX_CHUNKS} are taken")
        if chunk.count == 1:
            return payload
        key = (station, chunk.sha256)
        partial = self._partials.setdefault(key, _Partial(chunk.count))
        if partial.count != chunk.count:
            self._drop(key)
            raise InputRefused(f"picture in {chunk.count} chunks was announced in {partial.count}")
        self._held += len(payload) - len(partial.parts.get(chunk.index, b""))
        partial.parts[chunk.index] = payload
        self._partials.move_to_end(key)
        if len(partial.parts) == partial.count:
            self._drop(key)
            return b"".join(partial.parts[index] for index in range(partial.count))
        while self._held > self._max_bytes:
            self._drop(next(iter(self._partials)))
            self.forgotten += 1
        return None

    def _drop(self, key: tuple[str, str]) -> None:
        self._held -= self._partials.pop(key).size
