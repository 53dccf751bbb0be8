import pytest
from pydantic import ValidationError

from trainer.snapshot.manifest import SnapshotRules


@pytest.mark.parametrize(
    "rules",
    [
        {"split_by": "sku"},
        {"validation_share": 0.6},
        {"quality": 101},
        {"longest_side": 0},
        {"max_pixels": 0},
    ],
)
def test_rules_that_could_not_hold_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SnapshotRules.model_validate(rules)
