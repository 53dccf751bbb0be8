import pytest

from dashboard.ingest.assemble import Assembler
from inspection.errors import InputRefused
from inspection.wire.topics import CHUNK_BYTES, Chunk

SHA = "a" * 64


def test_chunks_in_any_order_make_the_picture() -> None:
    assembler = Assembler()

    assert assembler.add("s", Chunk(SHA, 2, 3), b"c") is None
    assert assembler.add("s", Chunk(SHA, 0, 3), b"a") is None
    assert assembler.add("s", Chunk(SHA, 0, 3), b"a") is None  # sent twice
    assert assembler.add("s", Chunk(SHA, 1, 3), b"b") == b"abc"


def test_a_single_chunk_is_the_picture() -> None:
    assert Assembler().add("s", Chunk(SHA, 0, 1), b"all") == b"all"


def test_stations_do_not_mix() -> None:
    assembler = Assembler()
    assembler.add("s", Chunk(SHA, 0, 2), b"a")

    assert assembler.add("other", Chunk(SHA, 1, 2), b"b") is None


def test_unfinished_pictures_do_not_grow_without_end() -> None:
    assembler = Assembler(max_bytes=10)

    for number in range(10):
        assembler.add("s", Chunk(f"{number:064}", 0, 2), b"12345")

    assert assembler.forgotten == 8
    assert assembler.add("s", Chunk(f"{9:064}", 1, 2), b"6") == b"123456"  # the youngest is still there


@pytest.mark.parametrize(
    ("chunk", "payload", "words"),
    [
        (Chunk(SHA, 0, 2), bytes(CHUNK_BYTES + 1), "chunk of 262145 bytes; at most 262144 are taken"),
        (Chunk(SHA, 0, 50000), b"a", "picture of 50000 chunks; at most 128 are taken"),
    ],
)
def test_too_much_is_refused(chunk: Chunk, payload: bytes, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        Assembler().add("s", chunk, payload)


def test_a_count_that_changes_is_refused() -> None:
    assembler = Assembler()
    assembler.add("s", Chunk(SHA, 0, 2), b"a")

    with pytest.raises(InputRefused, match="picture in 3 chunks was announced in 2"):
        assembler.add("s", Chunk(SHA, 1, 3), b"b")
