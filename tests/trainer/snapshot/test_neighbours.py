import numpy as np

from trainer.snapshot.neighbours import KEYS, WINDOW, Hashes, in_order, keys_of, near_pairs

RANDOM = np.random.default_rng(1)


def hashes(count: int) -> Hashes:
    return RANDOM.integers(0, 256, (count, 32), dtype=np.uint8)


def moved(one: Hashes, bits: int) -> Hashes:
    """The same hashes, each with so many bits turned."""
    turned = np.unpackbits(one, axis=1)
    for row in turned:
        row[RANDOM.choice(255, bits, replace=False)] ^= 1
    return np.packbits(turned, axis=1)


def found(one: Hashes, other: Hashes) -> set[tuple[int, int]]:
    """Which pairs of both together are found over all keys."""
    both = np.concatenate([one, other])
    pairs: set[tuple[int, int]] = set()
    for keys in keys_of(both).T:
        order = in_order(keys, both)
        near = near_pairs(keys[order], both[order])
        for a, b in zip(order[near.first], order[near.second], strict=True):
            pairs.add((min(a, b), max(a, b)))
    return pairs


def test_what_differs_in_a_few_bits_is_found() -> None:
    one = hashes(200)
    pairs = found(one, moved(one, 16))
    assert len(pairs & {(i, i + 200) for i in range(200)}) >= 198


def test_nothing_else_is() -> None:
    assert found(hashes(200), hashes(200)) == set()


def test_a_key_belongs_to_its_draw() -> None:
    keys = keys_of(np.zeros((1, 32), np.uint8))
    assert len(set(keys.ravel().tolist())) == KEYS


def test_a_crowd_is_compared_within_a_window() -> None:
    same = np.zeros((100, 32), np.uint8)
    near = near_pairs(np.zeros(100, np.int64), same)
    assert len(near.first) == sum(100 - step for step in range(1, WINDOW + 1))
    assert set(near.bits.tolist()) == {0}


def test_under_another_key_a_crowd_has_other_neighbours() -> None:
    crowd = hashes(50)
    orders = {tuple(in_order(np.full(50, draw << 16), crowd).tolist()) for draw in range(8)}
    assert len(orders) == 8


def test_without_hashes_there_are_no_pairs() -> None:
    assert len(near_pairs(np.zeros(0, np.int64), hashes(0)).first) == 0
