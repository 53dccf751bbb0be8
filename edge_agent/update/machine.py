"""What kind of computer this is."""

from importlib.metadata import version
from pathlib import Path

from edge_agent.update.accept import Machine


def read_machine(cpuinfo: Path = Path("/proc/cpuinfo")) -> Machine:
    """OpenVINO's version and the processor's instructions; none where Linux does not list them."""
    flags: frozenset[str] = frozenset()
    if cpuinfo.exists():
        lines = (line.partition(":") for line in cpuinfo.read_text().splitlines())
        flags = next((frozenset(text.split()) for name, _, text in lines if name.strip() == "flags"), flags)
    return Machine(version("openvino"), flags)
