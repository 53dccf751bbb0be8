import pytest
from pydantic import ValidationError

from inspection.rules.slot import Slot


def test_the_bundle_s_thresholds_hold_where_the_recipe_says_nothing() -> None:
    slot = Slot(name="screw-1", label="screw", x=16.0, y=16.0, tolerance_mm=4.0)
    assert (slot.accept, slot.grey) == (None, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [("name", "Screw 1"), ("label", "a screw"), ("tolerance_mm", 0.0), ("accept", 0.01), ("grey", 1.5)],
)
def test_a_slot_that_cannot_be_is_refused_by_its_key(key: str, value: object) -> None:
    slot = {"name": "screw-1", "label": "screw", "x": 16.0, "y": 16.0, "tolerance_mm": 4.0}
    with pytest.raises(ValidationError, match=key):
        Slot.model_validate(slot | {key: value})
