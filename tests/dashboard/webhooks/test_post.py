import socket

import pytest

from dashboard.webhooks import post as door
from dashboard.webhooks.post import post


def test_a_receiver_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert post(url, b"{}", {}).startswith(f"{url} cannot be reached")


@pytest.mark.parametrize("url", ["http://[::1", "http://nowhere.invalid/"])
def test_an_address_that_is_none(url: str) -> None:
    assert "cannot be reached" in post(url, b"{}", {})
