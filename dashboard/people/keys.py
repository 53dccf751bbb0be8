"""Keys that we give out: random, shown once, kept as their hash only."""

import hashlib
import secrets

KEY_BYTES = 32


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def new_password() -> str:
    """A first one, to be told to somebody and changed by them: 72 random bits in twelve characters."""
    return secrets.token_urlsafe(9)


def hash_of(key: str) -> str:
    """Plain SHA-256 suffices: 256 random bits cannot be guessed, unlike a password."""
    return hashlib.sha256(key.encode()).hexdigest()
