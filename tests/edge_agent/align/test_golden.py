import hashlib
from pathlib import Path

import pytest

from edge_agent.align.golden import read_aligners
from edge_agent.recipes import RecipeBook
from inspection.errors import InputRefused
from inspection.shift import Shift
from tests.fakes import parts, words


def test_a_recipe_book_brings_its_golden_pictures(tmp_path: Path) -> None:
    parts.lay_down(tmp_path)
    aligners = RecipeBook.read(tmp_path).aligners_for("AC-100")
    assert isinstance(aligners["front"].look(parts.part(8, 0)), Shift)


def test_a_recipe_without_alignment_needs_none(tmp_path: Path) -> None:
    assert read_aligners(words.recipe(), tmp_path) == {}


REFUSED = [
    (None, "cannot be read (No such file or directory); put the golden picture of view front there"),
    (parts.png(parts.part(1)), "is not the golden picture of view front: its sha256 is "),
]


@pytest.mark.parametrize(("golden", "words_seen"), REFUSED)
def test_a_golden_picture_that_is_missing_or_another(
    tmp_path: Path, golden: bytes | None, words_seen: str
) -> None:
    file = parts.lay_down(tmp_path, golden).with_name(parts.GOLDEN)
    if golden is None:
        file.unlink()
    with pytest.raises(InputRefused) as refused:
        RecipeBook.read(tmp_path)
    assert str(refused.value).startswith(f"{file}: {words_seen}")


def test_a_golden_picture_of_another_size(tmp_path: Path) -> None:
    (view,) = parts.recipe().views
    other = parts.recipe().model_copy(update={"views": (view.model_copy(update={"width": 640}),)})
    parts.lay_down(tmp_path)
    with pytest.raises(InputRefused, match="has 320x240 pixels, view front has 640x240"):
        read_aligners(other, tmp_path)


def test_a_golden_picture_that_is_damaged(tmp_path: Path) -> None:
    (view,) = parts.recipe().views
    parts.lay_down(tmp_path, b"no picture")
    alignment = parts.alignment(sha256=hashlib.sha256(b"no picture").hexdigest())
    asking = parts.recipe().model_copy(update={"views": (view.model_copy(update={"alignment": alignment}),)})
    with pytest.raises(InputRefused, match="neither JPEG nor PNG"):
        read_aligners(asking, tmp_path)
