"""How much memory a process holds, from the kernel's own books."""

from pathlib import Path


def resident_mb(pid: int) -> float:
    """Now."""
    return _field(pid, "VmRSS")


def peak_mb(pid: int) -> float:
    """At most, since it began."""
    return _field(pid, "VmHWM")


def _field(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
