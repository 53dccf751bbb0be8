import socket
from pathlib import Path

import pytest

from inspection.errors import InputRefused, Unavailable
from model_registry.compose import add_token, build_registry, init_laptop, remove_token, serve
from model_registry.service.tokens import Right, read_tokens
from model_registry.settings import RegistrySettings, read_settings


def settings(folder: Path) -> RegistrySettings:
    return read_settings(folder / "registry.toml")


def test_one_call_makes_all_that_a_laptop_needs(tmp_path: Path) -> None:
    done = init_laptop(tmp_path, 8123)
    assert len(done) == 6
    assert settings(tmp_path).port == 8123
    assert (tmp_path / "root.json").read_bytes() == (tmp_path / "offline-keys" / "1.root.json").read_bytes()
    tokens = read_tokens(settings(tmp_path).tokens_file)
    trainer = tokens.grant_of((tmp_path / "tokens" / "trainer.token").read_text().strip())
    assert trainer is not None
    assert trainer.may == (Right.RELEASE,)
    assert build_registry(settings(tmp_path)).shelf.releases() == ()


def test_a_second_call_changes_nothing_even_when_the_root_keys_are_gone(tmp_path: Path) -> None:
    init_laptop(tmp_path, 8123)
    (tmp_path / "offline-keys").rename(tmp_path / "on-a-stick")
    assert init_laptop(tmp_path, 9999) == []
    assert settings(tmp_path).port == 8123


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    init_laptop(tmp_path, 8123)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        taken = settings(tmp_path).model_copy(update={"port": port})
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port}: cannot listen there \(Address already"):
            serve(taken)


def test_tokens_come_and_go(tmp_path: Path) -> None:
    init_laptop(tmp_path, 8123)
    token = add_token(settings(tmp_path), "robot", (Right.ASSIGN,))
    assert read_tokens(settings(tmp_path).tokens_file).grant_of(token)
    with pytest.raises(InputRefused, match="token 'robot' exists"):
        add_token(settings(tmp_path), "robot", (Right.ASSIGN,))
    assert remove_token(settings(tmp_path), "robot")
    assert not remove_token(settings(tmp_path), "robot")
    assert read_tokens(settings(tmp_path).tokens_file).grant_of(token) is None
