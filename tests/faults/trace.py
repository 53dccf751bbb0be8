"""What a program does to a folder, call by call, read from strace."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

CALLS = (
    "openat,write,pwrite64,lseek,ftruncate,close,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,"
    "rmdir,symlink,symlinkat,link,linkat,fsync,fdatasync,copy_file_range,sendfile"
)
_LINE = re.compile(r"(?P<name>\w+)\((?P<args>.*)\)\s+= (?P<result>-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^(AT_FDCWD|\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?")


class Call(NamedTuple):
    """`name` as the kernel calls it, without `at`; paths are absolute."""

    name: str
    fd: int = -1
    path: str = ""
    other: str = ""
    """The new name of a rename; where a symlink points."""
    data: bytes = b""
    flags: str = ""
    size: int = 0
    at: int = -1
    """Where in the file a write goes; -1: where the descriptor stands."""


def traced(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> list[Call]:
    """Runs it and tells the calls that succeeded, in order.

    Raises:
        RuntimeError: it failed; with its last words.
    """
    options = ["-y", "-xx", "-s", "16777216", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(log)]
    done = subprocess.run(
        ["strace", *options, *command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stderr[-500:]}")
    return list(_read(log.read_text()))


def _read(text: str) -> Iterator[Call]:
    for line in text.splitlines():
        found = _LINE.match(line)
        if found is None or int(found["result"]) < 0:
            continue
        name, args, result = found["name"], found["args"], int(found["result"])
        texts = [_bytes(one) for one in _TEXT.findall(args)]
        if name in ("write", "pwrite64"):
            at = int(args.rsplit(", ", 1)[1]) if name == "pwrite64" else -1
            yield Call("write", fd=_fd_of(args), data=texts[0][:result] if texts else b"", at=at)
        elif name == "openat":
            yield Call("open", fd=result, path=_path(args, texts[0]), flags=args)
        elif name == "lseek":
            yield Call("seek", fd=_fd_of(args), size=result)
        elif name == "ftruncate":
            yield Call("truncate", fd=_fd_of(args), size=int(args.rsplit(", ", 1)[1]))
        elif name in ("fsync", "fdatasync"):
            yield Call("fsync", fd=_fd_of(args))
        elif name == "close":
            yield Call("close", fd=_fd_of(args))
        elif name.startswith("rename"):
            yield Call("rename", path=_path("", texts[0]), other=_path("", texts[1]))
        elif name.startswith("symlink"):
            yield Call("symlink", path=_path("", texts[1]), other=texts[0].decode())
        elif name == "rmdir" or "AT_REMOVEDIR" in args:
            yield Call("rmdir", path=_path(args, texts[0]))
        elif name.startswith(("unlink", "mkdir")):
            yield Call(name.removesuffix("at"), path=_path(args, texts[0]))
        else:
            raise RuntimeError(f"{name} is not understood here: teach it")


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _fd_of(args: str) -> int:
    found = _FD.match(args)
    assert found is not None
    return int(found[1])


def _path(args: str, name: bytes) -> str:
    path = name.decode()
    if path.startswith("/"):
        return path
    found = _FD.match(args)
    assert found is not None, args
    assert found[2] is not None, f"relative to what? {args}"
    return f"{_bytes(found[2]).decode()}/{path}"
