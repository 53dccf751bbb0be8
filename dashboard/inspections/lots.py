"""Lots drawn by a keyed hash: the same for whoever asks again, foreseen by nobody without the key. Pure.

Chance that is thrown anew at each asking can be steered by asking until it suits: a decision taken back and
given again, a record told twice, a database restored.
"""

import hmac

UNUSED_BITS = 64 - 53
"""A float between 0 and 1 holds 53 evenly."""


def lot_of(key: bytes, purpose: str, *what: str | int) -> float:
    """At least 0 and below 1, evenly. `purpose`: lots for different ends are independent of each other."""
    message = "\0".join((purpose, *map(str, what))).encode()
    return (int.from_bytes(hmac.digest(key, message, "sha256")[:8]) >> UNUSED_BITS) / 2.0**53
