from pathlib import Path

import pytest

from inspection.errors import InputRefused
from model_registry.service.tokens import Right, Tokens, new_token, read_tokens, write_tokens


def test_a_token_is_known_by_its_hash_alone(tmp_path: Path) -> None:
    token, grant = new_token("trainer", (Right.RELEASE,))
    write_tokens(tmp_path / "tokens.json", Tokens(tokens=(grant,)))
    assert token not in (tmp_path / "tokens.json").read_text()
    assert read_tokens(tmp_path / "tokens.json").grant_of(token) == grant


@pytest.mark.parametrize("given", ["", "Bearer", "guess", "0" * 64])
def test_others_are_not(given: str) -> None:
    _, grant = new_token("trainer", (Right.RELEASE,))
    assert Tokens(tokens=(grant,)).grant_of(given) is None


def test_the_hash_itself_opens_nothing() -> None:
    _, grant = new_token("trainer", (Right.RELEASE,))
    assert Tokens(tokens=(grant,)).grant_of(grant.sha256) is None


def test_a_name_is_given_once() -> None:
    _, grant = new_token("trainer", (Right.RELEASE,))
    with pytest.raises(InputRefused, match="token 'trainer' exists; choose another name"):
        Tokens(tokens=(grant,)).with_grant(grant)


def test_the_file_is_its_owners_and_may_be_absent(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    assert read_tokens(path) == Tokens()
    write_tokens(path, Tokens())
    assert path.stat().st_mode & 0o777 == 0o600
