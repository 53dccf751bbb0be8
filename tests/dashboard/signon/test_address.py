import pytest
from pydantic import TypeAdapter, ValidationError

from dashboard.signon.address import SafeAddress

CHECK = TypeAdapter(SafeAddress)


@pytest.mark.parametrize(
    "address",
    [
        "https://login.plant.example/realms/plant",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:80",
    ],
)
def test_what_is_kept_from_others_is_taken(address: str) -> None:
    assert CHECK.validate_python(address) == address


@pytest.mark.parametrize(
    "address",
    ["http://login.plant.example", "ftp://127.0.0.1", "login.plant.example", "", "https://a@b.example",
     "https://a.example/#x", "http://127.0.0.1.evil.example", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_not_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        CHECK.validate_python(address)
