"""Passwords: argon2 hashes. The one door to pwdlib."""

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError

from inspection.errors import InputRefused

SHORTEST = 8
LONGEST = 256
_HASHER = PasswordHash.recommended()
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg"
"""Of a password that no account has."""


def hash_password(password: str) -> str:
    """
    Raises:
        InputRefused: too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputRefused(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    return _HASHER.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Takes as long when there is no such account, or one without a password, so that nobody learns names by
    the clock."""
    if len(password) > LONGEST:
        return False
    try:
        right = _HASHER.verify(password, password_hash or _NOBODYS)
    except PwdlibError:
        return False
    return right and bool(password_hash)
