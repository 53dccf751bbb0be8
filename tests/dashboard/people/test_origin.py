import pytest

from dashboard.people.origin import is_own

HOST = {"host": "line.plant:8080"}


@pytest.mark.parametrize(
    ("method", "headers", "own"),
    [
        ("GET", {}, True),
        ("POST", {"origin": "http://line.plant:8080"}, True),
        ("POST", {"origin": "http://evil.example"}, False),
        ("POST", {"origin": "http://line.plant:9090"}, False),
        ("POST", {"origin": "null"}, False),
        ("POST", {"sec-fetch-site": "same-origin"}, True),
        ("POST", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, False),
        ("PATCH", {}, False),
    ],
)
def test_a_change_must_come_from_our_own_pages(method: str, headers: dict[str, str], own: bool) -> None:
    assert is_own(method, {**HOST, **headers}) is own
