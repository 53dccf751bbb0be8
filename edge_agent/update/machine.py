"""What kind of computer this is."""

from importlib.metadata import version
from pathlib import Path

from edge_agent.update.accept import Machine
from model_registry.bundle.processor import read_processor


def read_machine(cpuinfo: Path = Path("/proc/cpuinfo")) -> Machine:
    """OpenVINO's version and the processor's instructions."""
    return Machine(version("openvino"), read_processor(cpuinfo).instructions)
