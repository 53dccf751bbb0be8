import pytest
from pydantic import ValidationError

from inspection.rules.alignment import Alignment


def alignment(**more: object) -> Alignment:
    return Alignment.model_validate({"golden": "golden.png", "sha256": "0" * 64, "max_shift_mm": 5.0} | more)


def test_turns_are_not_looked_for_unless_asked() -> None:
    assert alignment().max_turn_deg == 0
    assert alignment(max_turn_deg=15.0).max_turn_deg == 15


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("golden", "../golden.png"),
        ("golden", "golden.tif"),
        ("golden", ".hidden.png"),
        ("sha256", "0" * 63),
        ("max_shift_mm", 0.0),
        ("max_turn_deg", 15.1),
        ("min_confidence", -1.0),
    ],
)
def test_what_no_picture_can_be_laid_over_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=key):
        alignment(**{key: value})
