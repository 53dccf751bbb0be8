"""Memory that a grabber and the agent share: one grab per slot, and a short note about each.

The memory is an anonymous file (memfd_create(2)) that both hold open: it has no name to leak, and the kernel
takes it back with the last process that holds it. Notes travel over a socket pair that keeps their borders
(SOCK_SEQPACKET). A slot belongs to the grabber until it is noted, then to the agent until it is given back.
"""

import mmap
import os
import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from edge_agent.capture.stream import Grab

SLOTS = 4
_NOTE = struct.Struct("=BBdQIII")
_RETURN = struct.Struct("=B")
LONGEST_WORDS = 1000


class Kind(IntEnum):
    OPEN = 0
    """The camera is open; no grab yet."""
    JPEG = 1
    PIXELS = 2
    ERROR = 3
    """Words follow; the grabber ends."""


@dataclass(frozen=True)
class Note:
    """What the grabber tells about one slot."""

    kind: Kind
    slot: int = 0
    began: float = 0.0
    """Monotonic seconds; one clock for all processes of a machine."""
    size: int = 0
    """Bytes in the slot."""
    stride: int = 0
    """Bytes from one slot to the next."""
    height: int = 0
    width: int = 0
    words: str = ""

    def pack(self) -> bytes:
        head = _NOTE.pack(self.kind, self.slot, self.began, self.size, self.stride, self.height, self.width)
        return head + self.words.encode()[:LONGEST_WORDS]

    @classmethod
    def unpack(cls, data: bytes) -> "Note":
        kind, slot, began, size, stride, height, width = _NOTE.unpack_from(data)
        words = data[_NOTE.size :].decode(errors="replace")
        return cls(Kind(kind), slot, began, size, stride, height, width, words)


class Writer:
    """The grabber's end."""

    def __init__(self, memory: int, notes: socket.socket) -> None:
        self._memory, self._notes = memory, notes
        self._free = list(range(SLOTS))
        self._stride = 0
        self._map: mmap.mmap | None = None

    def opened(self) -> None:
        self._notes.send(Note(Kind.OPEN).pack())

    def failed(self, words: str) -> None:
        self._notes.send(Note(Kind.ERROR, words=words).pack())

    def put(self, grab: Grab) -> None:
        """Passed over when the agent holds every slot, or any while slots must grow: it has others to see.

        Raises:
            OSError: the agent has gone.
        """
        self._take_back()
        if not self._free:
            return
        kind, height, width = Kind.JPEG, 0, 0
        if isinstance(grab.data, bytes):
            data = np.frombuffer(grab.data, np.uint8)
        else:
            kind, (height, width) = Kind.PIXELS, grab.data.shape[:2]
            data = grab.data.reshape(-1)
        if len(data) > self._stride:
            if len(self._free) < SLOTS:
                return  # nothing may move under the agent's eyes
            self._grow(len(data))
        assert self._map is not None
        slot = self._free.pop(0)
        at = slot * self._stride
        np.frombuffer(self._map, np.uint8, len(data), at)[:] = data
        self._notes.send(Note(kind, slot, grab.began, len(data), self._stride, height, width).pack())

    def _grow(self, size: int) -> None:
        self._stride = -(-size * 5 // 4 // mmap.PAGESIZE) * mmap.PAGESIZE
        os.ftruncate(self._memory, self._stride * SLOTS)
        self._map = mmap.mmap(self._memory, self._stride * SLOTS)

    def _take_back(self) -> None:
        while True:
            try:
                given = self._notes.recv(_RETURN.size, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            if not given:
                raise BrokenPipeError("the agent has gone")
            self._free.append(_RETURN.unpack(given)[0])


class Reader:
    """The agent's end."""

    def __init__(self, memory: int, notes: socket.socket) -> None:
        self._memory, self._notes = memory, notes
        self._map: mmap.mmap | None = None

    def next(self, timeout_s: float) -> Note | None:
        """The next note; None: the grabber has ended.

        Raises:
            TimeoutError: no word for so long.
        """
        self._notes.settimeout(timeout_s)
        try:
            data = self._notes.recv(_NOTE.size + 4 * LONGEST_WORDS)
        except ConnectionResetError:
            return None
        return Note.unpack(data) if data else None

    def grab(self, note: Note) -> Grab:
        """A copy of what the note speaks of; its slot goes back."""
        needed = note.stride * SLOTS
        if self._map is None or len(self._map) < needed:
            self.close()
            self._map = mmap.mmap(self._memory, needed, prot=mmap.PROT_READ)
        # Copied by numpy, which lets the other threads run meanwhile.
        data = np.frombuffer(self._map, np.uint8, note.size, note.slot * note.stride).copy()
        self._notes.send(_RETURN.pack(note.slot))
        if note.kind is Kind.JPEG:
            return Grab(note.began, data.tobytes())
        return Grab(note.began, data.reshape(note.height, note.width, -1))

    def close(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None
