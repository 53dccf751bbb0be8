from importlib.metadata import version
from pathlib import Path

from edge_agent.update.machine import read_machine


def test_the_first_processors_instructions(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nvmx flags\t: vnmi\nflags\t\t: fpu avx2\n\nflags\t\t: none\n")
    assert read_machine(cpuinfo) == (version("openvino"), frozenset({"fpu", "avx2"}))


def test_where_nothing_is_listed_there_are_none(tmp_path: Path) -> None:
    assert read_machine(tmp_path / "none").instructions == frozenset()
