import pytest

from dashboard.people.passwords import fits, hash_password
from inspection.errors import InputRefused


def test_a_password_fits_its_own_hash_only() -> None:
    kept = hash_password("correct horse")

    assert kept.startswith("$argon2id$")
    assert fits("correct horse", kept)
    assert not fits("correct horsf", kept)
    assert not fits("correct horse", None)
    assert not fits("x" * 1000, kept)


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_lengths_are_bounded(password: str) -> None:
    with pytest.raises(InputRefused, match=f"has 8 to 256 characters; this one has {len(password)}"):
        hash_password(password)
