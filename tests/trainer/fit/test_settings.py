from typing import Any

import pytest
from pydantic import ValidationError

from model_registry.bundle.manifest import Tiling
from trainer.fit.settings import FitSettings

BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "give either `seconds` or `steps`"),
    ({"seconds": 5.0, "steps": 5}, "give either `seconds` or `steps`"),
    ({"steps": 5, "crop": {"width": 640, "height": 64}}, "crop 640x64 is larger than the input"),
    ({"steps": 5, "tiling": {"overlap": 320}}, "overlap 320 must be less than the tile's 320 pixels"),
    ({"steps": 5, "tiling": {"overlap": 8}, "crop": {"width": 64, "height": 64}}, "leave crop out"),
    ({"steps": 0}, "steps"),
    ({"steps": 5, "augment": "wild"}, "augment"),
    ({"steps": 5, "learning_rate": -1.0}, "learning_rate"),
]


@pytest.mark.parametrize(("fields", "words"), BAD)
def test_what_cannot_be_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        FitSettings.model_validate(fields)


def test_tiles_are_learnt_in_windows_of_their_size() -> None:
    tiled = FitSettings(steps=5, tiling=Tiling(overlap=32))
    assert tiled.window == tiled.input
    assert FitSettings(steps=5).window is None


def test_one_bound_is_enough() -> None:
    assert FitSettings(steps=5).seconds is None
    assert FitSettings(seconds=5).steps is None
