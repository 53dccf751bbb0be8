"""What kind of processor this is, as far as it matters to a network."""

from pathlib import Path
from typing import NamedTuple

FOR_INT8 = ("amx_int8", "avx512_vnni", "avx_vnni", "avx2")
"""Instructions, best first, that decide how quick an INT8 network is."""


class Processor(NamedTuple):
    name: str
    instructions: frozenset[str]
    """All that Linux names."""

    @property
    def for_int8(self) -> tuple[str, ...]:
        return tuple(name for name in FOR_INT8 if name in self.instructions)


def read_processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> Processor:
    """The name is "unknown", and there are no instructions, where Linux does not list them."""
    if not cpuinfo.exists():
        return Processor("unknown", frozenset())
    told: dict[str, str] = {}
    for line in cpuinfo.read_text().splitlines():
        name, _, text = line.partition(":")
        told.setdefault(name.strip(), text.strip())
    return Processor(told.get("model name", "unknown"), frozenset(told.get("flags", "").split()))
