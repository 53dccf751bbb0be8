"""One random change to some bytes, always the same for the same source of chance."""

from collections.abc import Callable
from random import Random

LONGEST = 64
"""Of the ranges that are moved, doubled, zeroed or left out; bytes."""


def mutated(data: bytes, chance: Random) -> bytes:
    """`data` with one change; never the same bytes, unless nothing can be changed."""
    for _ in range(100):
        changed = chance.choice(CHANGES)(data, chance)
        if changed != data:
            return changed
    return data + b"\0"


def _range(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) or 1)
    return start, min(len(data), start + chance.randint(1, LONGEST))


def flip_a_bit(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :] if data else data


def change_a_digit(data: bytes, chance: Random) -> bytes:
    """Where changes are likeliest to still be JSON, and a number, a version or a digest."""
    digits = [at for at, byte in enumerate(data[:200_000]) if byte in b"0123456789abcdef"]
    if not digits:
        return data
    at = chance.choice(digits)
    return data[:at] + bytes([chance.choice(b"0123456789abcdef")]) + data[at + 1 :]


def put_in(data: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.randbytes(chance.randint(1, LONGEST)) + data[at:]


def leave_out(data: bytes, chance: Random) -> bytes:
    start, end = _range(data, chance)
    return data[:start] + data[end:]


def double(data: bytes, chance: Random) -> bytes:
    start, end = _range(data, chance)
    return data[:end] + data[start:end] + data[end:]


def zero(data: bytes, chance: Random) -> bytes:
    start, end = _range(data, chance)
    return data[:start] + bytes(end - start) + data[end:]


def swap(data: bytes, chance: Random) -> bytes:
    start, middle = _range(data, chance)
    end = min(len(data), middle + (middle - start))
    return data[:start] + data[middle:end] + data[start:middle] + data[end:]


def cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, max(0, len(data) - 1))]


def exchange_lines(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    flip_a_bit,
    flip_a_bit,
    change_a_digit,
    change_a_digit,
    put_in,
    leave_out,
    double,
    zero,
    swap,
    cut,
    exchange_lines,
)
