"""What a power cut may leave of a folder, at any step of what a program did to it.

POSIX promises little: the bytes of a file are safe after its fsync, a name is after that of its folder, and
what is not safe may be there, or not, or in part, in any order (as in SQLite's crash tests, and in ALICE,
OSDI '14).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

from tests.faults.trace import Call

SECTOR = 512
"""What a disk writes whole or not at all."""
NAMING = ("create", "mkdir", "rename", "unlink", "rmdir", "symlink")


class Cut(StrEnum):
    KILLED = "killed"
    """The machine runs on: everything that was done is there."""
    LOST = "lost"
    """Only what was safe."""
    NAMES_ONLY = "names only"
    """All names, but of files only the bytes that were safe."""
    TORN = "torn"
    """All names; of sectors that were not safe the first half, of the others what was there before."""
    REORDERED = "reordered"
    """Some of the names that were not safe, and of some files the bytes, all or some sectors of them."""
    ONE_FOLDER = "one folder"
    """Everything, but of one folder only the names that were safe: what was done later elsewhere is there."""


@dataclass
class Node:
    """A file, a folder or a link, whatever it is called."""

    kind: str
    data: bytes = b""
    """As programs see it now; of a link, where it points."""
    safe: bytes = b""
    entries: dict[str, int] = field(default_factory=dict)


@dataclass
class Step:
    """A change of names."""

    call: Call
    node: int
    folders: tuple[int, ...]
    safe: bool = False


class Disk:
    """`root` as it was, and what is done to it; `cut` tells what a power cut would leave now."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._nodes: dict[int, Node] = {}
        self._first: dict[int, Node] = {}
        self._steps: list[Step] = []
        self._open: dict[int, tuple[int, int]] = {}
        """By descriptor: the node and the place in it."""
        self._top = self._take_in(root)
        self._first = {at: Node(n.kind, n.data, n.safe, dict(n.entries)) for at, n in self._nodes.items()}

    def do(self, call: Call) -> bool:
        """Whether that changed anything below the root."""
        match call.name:
            case "open":
                return self._opened(call)
            case "write" if call.fd in self._open:
                at, stands = self._open[call.fd]
                place = stands if call.at < 0 else call.at
                data = self._nodes[at].data.ljust(place, b"\0")
                self._nodes[at].data = data[:place] + call.data + data[place + len(call.data) :]
                if call.at < 0:
                    self._open[call.fd] = at, place + len(call.data)
            case "truncate" if call.fd in self._open:
                node = self._nodes[self._open[call.fd][0]]
                node.data = node.data[: call.size].ljust(call.size, b"\0")
            case "fsync" if call.fd in self._open:
                self._made_safe(self._open[call.fd][0])
            case "seek" if call.fd in self._open:
                self._open[call.fd] = self._open[call.fd][0], call.size
                return False
            case "close":
                self._open.pop(call.fd, None)
                return False
            case "rename" | "unlink" | "rmdir" | "mkdir" | "symlink" if self._ours(call.path):
                self._name(call)
            case _:
                return False
        return True

    def unsafe_folders(self) -> tuple[int, ...]:
        """Those with names that are not safe."""
        return tuple(sorted({folder for step in self._steps if not step.safe for folder in step.folders}))

    def cut(self, target: Path, how: Cut, chance: Random, folder: int = -1) -> None:
        """Writes to `target`, a new folder, what is there after it; `folder`: of `Cut.ONE_FOLDER`."""
        left = {at: Node(n.kind, n.data, n.safe, dict(n.entries)) for at, n in self._first.items()}
        for step in self._steps:
            some = how is Cut.REORDERED and chance.random() < 0.5
            elsewhere = how is Cut.ONE_FOLDER and folder not in step.folders
            if step.safe or some or elsewhere or how in (Cut.KILLED, Cut.NAMES_ONLY, Cut.TORN):
                _apply(left, self._top, self._root, step, self._nodes)
        self._write(left, self._top, target, how, chance)

    def _take_in(self, path: Path) -> int:
        if path.is_symlink():
            return self._new(Node("link", str(path.readlink()).encode()))
        if path.is_file():
            data = path.read_bytes()
            return self._new(Node("file", data, data))
        return self._new(Node("folder", entries={one.name: self._take_in(one) for one in path.iterdir()}))

    def _new(self, node: Node) -> int:
        self._nodes[len(self._nodes)] = node
        return len(self._nodes) - 1

    def _ours(self, path: str) -> bool:
        return path.startswith(f"{self._root}/")

    def _opened(self, call: Call) -> bool:
        self._open.pop(call.fd, None)
        if not self._ours(call.path) and call.path != self._root:
            return False
        at, created = _find(self._nodes, self._top, self._root, call.path), False
        if at is None:
            self._name(call._replace(name="create"))
            at, created = _find(self._nodes, self._top, self._root, call.path), True
            assert at is not None
        node = self._nodes[at]
        if node.kind == "link":
            folder = call.path.rsplit("/", 1)[0]
            return self._opened(call._replace(path=f"{folder}/{node.data.decode()}"))
        emptied = "O_TRUNC" in call.flags and node.data != b""
        if emptied:
            node.data = b""
        self._open[call.fd] = at, len(node.data) if "O_APPEND" in call.flags else 0
        return created or emptied

    def _name(self, call: Call) -> None:
        kinds = {"create": "file", "mkdir": "folder", "symlink": "link"}
        at = self._new(Node(kinds[call.name], call.other.encode())) if call.name in kinds else -1
        if call.name == "create":
            self._nodes[at].data = b""
        paths = (call.path, call.other) if call.name == "rename" else (call.path,)
        found = (_find(self._nodes, self._top, self._root, path.rsplit("/", 1)[0]) for path in paths)
        step = Step(call, at, tuple(one for one in found if one is not None))
        _apply(self._nodes, self._top, self._root, step, self._nodes)
        self._steps.append(step)

    def _made_safe(self, at: int) -> None:
        self._nodes[at].safe = self._nodes[at].data
        for step in self._steps:
            step.safe = step.safe or at in step.folders

    def _write(self, left: dict[int, Node], at: int, target: Path, how: Cut, chance: Random) -> None:
        node = left[at]
        if node.kind == "folder":
            target.mkdir()
            for name, child in node.entries.items():
                self._write(left, child, target / name, how, chance)
        elif node.kind == "link":
            target.symlink_to(node.data.decode())
        else:
            target.write_bytes(_bytes_of(self._nodes[at], how, chance))


def _bytes_of(node: Node, how: Cut, chance: Random) -> bytes:
    if node.data == node.safe or how in (Cut.KILLED, Cut.ONE_FOLDER):
        return node.data
    if how is Cut.TORN:
        changed = _changed(node)
        return _with(node, changed[: len(changed) // 2])
    if how is Cut.REORDERED:
        return chance.choice(
            (node.data, node.safe, _with(node, [s for s in _changed(node) if chance.random() < 0.5]))
        )
    return node.safe


def _changed(node: Node) -> list[int]:
    """Sectors whose bytes are not safe, by their number."""
    count = -(-len(node.data) // SECTOR)
    old = node.safe[: len(node.data)].ljust(len(node.data), b"\0")
    starts = (number * SECTOR for number in range(count))
    return [
        start // SECTOR
        for start in starts
        if start + SECTOR > len(node.safe) or node.data[start : start + SECTOR] != old[start : start + SECTOR]
    ]


def _with(node: Node, sectors: list[int]) -> bytes:
    """As long as the new file; of what is not safe these sectors alone have arrived."""
    left = bytearray(node.safe[: len(node.data)].ljust(len(node.data), b"\0"))
    for start in (number * SECTOR for number in sectors):
        left[start : start + SECTOR] = node.data[start : start + SECTOR]
    return bytes(left)


def _find(nodes: dict[int, Node], top: int, root: str, path: str) -> int | None:
    at: int | None = top
    for name in path.removeprefix(root).strip("/").split("/"):
        if name and at is not None:
            at = nodes[at].entries.get(name)
    return at


def _apply(nodes: dict[int, Node], top: int, root: str, step: Step, known: dict[int, Node]) -> None:
    """The change of names, unless what it is about is not there."""
    call = step.call
    folder, name = call.path.rsplit("/", 1)
    parent = _find(nodes, top, root, folder)
    if parent is None:
        return
    if step.node >= 0:
        nodes.setdefault(step.node, Node(known[step.node].kind, known[step.node].data))
        nodes[parent].entries[name] = step.node
        return
    at = nodes[parent].entries.pop(name, None)
    if call.name == "rename" and at is not None:
        other, new = call.other.rsplit("/", 1)
        target = _find(nodes, top, root, other)
        if target is None:
            nodes[parent].entries[name] = at
        else:
            nodes[target].entries[new] = at
