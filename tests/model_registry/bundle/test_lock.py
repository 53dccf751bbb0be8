from pathlib import Path

import pytest

from inspection.errors import Unavailable
from model_registry.bundle.lock import only_one


def test_the_second_is_told_at_once(tmp_path: Path) -> None:
    first, second = only_one(tmp_path / "lock"), only_one(tmp_path / "lock")
    with first, pytest.raises(Unavailable, match="another process is at work here"), second:
        pass


def test_a_lock_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with (
        pytest.raises(Unavailable, match=r"lock: cannot be opened \(Is a directory\)"),
        only_one(tmp_path / "lock"),
    ):
        pass


def test_the_next_may_after_the_first_is_gone(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path / "below" / "lock"):
            pass
