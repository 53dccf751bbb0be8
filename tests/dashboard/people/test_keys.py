from dashboard.people.keys import hash_of, new_key


def test_keys_are_long_different_and_known_by_their_hash() -> None:
    one, two = new_key(), new_key()

    assert one != two
    assert len(one) >= 43  # 32 bytes
    assert hash_of(one) == hash_of(one) != hash_of(two)
    assert one not in hash_of(one)
