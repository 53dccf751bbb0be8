from pathlib import Path

from model_registry.bundle.processor import read_processor


def test_the_first_core_speaks_for_all(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text(
        "model name\t: Xeon\nflags\t\t: fpu avx2 avx512_vnni\n\nmodel name\t: other\nflags\t: none\n"
    )
    processor = read_processor(told)
    assert (processor.name, processor.for_int8) == ("Xeon", ("avx512_vnni", "avx2"))
    assert "fpu" in processor.instructions


def test_where_linux_does_not_say(tmp_path: Path) -> None:
    assert read_processor(tmp_path / "none") == ("unknown", frozenset())
