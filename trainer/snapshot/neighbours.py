"""Which of many hashes lie near each other, without comparing all pairs. Plain arrays.

Locality-sensitive hashing by drawn bits (Indyk and Motwani 1998): pictures meet where all bits of a key
agree. Crowded keys (a fixture's pictures are all alike) are compared in sorted order within a window (sorted
neighbourhood, Hernandez and Stolfo 1995), so that the work grows with the number of pictures and not with
its square.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainer.snapshot.likeness import FAR, WAVES

KEYS, KEY_BITS = 32, 16
WINDOW = 32
"""Neighbours in a crowded key that each hash is compared with."""
LOW = WAVES // 2
"""Keys are drawn from the lowest frequencies, which a crop moves least."""

Hashes = npt.NDArray[np.uint8]
"""[N, 32]."""


class Pairs(NamedTuple):
    """Indices of hashes that lie near each other, and in how many bits they differ."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    bits: npt.NDArray[np.int64]


def _drawn_bits() -> npt.NDArray[np.int64]:
    """[KEYS, KEY_BITS], always the same ones."""
    random = np.random.default_rng(20260101)
    low = np.array([v * WAVES + u - 1 for v in range(LOW) for u in range(LOW) if u or v])
    return np.stack([random.choice(low, KEY_BITS, replace=False) for _ in range(KEYS)])


DRAWN = _drawn_bits()


def keys_of(hashes: Hashes) -> npt.NDArray[np.int64]:
    """[N, KEYS]: under which keys each hash is to be found; keys of different draws never agree."""
    bits = np.unpackbits(hashes, axis=1)
    drawn = bits[:, DRAWN].astype(np.int64)
    keys: npt.NDArray[np.int64] = drawn @ (1 << np.arange(KEY_BITS)) + (np.arange(KEYS) << KEY_BITS)
    return keys


def in_order(keys: npt.NDArray[np.int64], hashes: Hashes) -> npt.NDArray[np.int64]:
    """[N]: by key, under each draw by the hash from another byte on, so that crowds have other neighbours."""
    turned = np.take_along_axis(hashes, (np.arange(32) + (keys >> KEY_BITS)[:, None]) % 32, axis=1)
    words = np.ascontiguousarray(turned).view(">u8")
    order: npt.NDArray[np.int64] = np.lexsort((*words.T[::-1], keys))
    return order


def near_pairs(keys: npt.NDArray[np.int64], hashes: Hashes, most: int = FAR) -> Pairs:
    """Pairs with the same key and at most `most` differing bits.

    Args:
        keys: [N], in ascending order.
        hashes: [N, 32], of each key in the order in which neighbours are looked for.
    """
    words = np.ascontiguousarray(hashes).view(np.uint64)
    found: list[Pairs] = []
    for step in range(1, WINDOW + 1):
        first = np.flatnonzero(keys[step:] == keys[:-step])
        if not len(first):
            break
        bits = np.bitwise_count(words[first] ^ words[first + step]).sum(axis=1).astype(np.int64)
        near = bits <= most
        found.append(Pairs(first[near], first[near] + step, bits[near]))
    if not found:
        none = np.zeros(0, np.int64)
        return Pairs(none, none, none)
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
