import pytest
from pydantic import ValidationError

from inspection.rules.shots import Shots


@pytest.mark.parametrize(("taken", "agree"), [(2, 1), (3, 2), (9, 9)])
def test_so_many_of_so_many(taken: int, agree: int) -> None:
    assert Shots(taken=taken, agree=agree).agree == agree


@pytest.mark.parametrize(
    ("taken", "agree", "words"),
    [(3, 4, "agree 4 is more than the 3 shots taken"), (1, 1, "taken"), (10, 2, "taken"), (3, 0, "agree")],
)
def test_what_no_shots_can_say_is_refused(taken: int, agree: int, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Shots(taken=taken, agree=agree)
