from pathlib import Path

import pytest

from inspection.errors import InputRefused
from inspection.recipe import Recipe, RecipeRef
from tests.fakes import words
from tests.fakes.bundles import manifest
from trainer.archive.recipes import read_shelf, refuse_unfit


def lay(folder: Path, *recipes: Recipe) -> Path:
    for number, recipe in enumerate(recipes):
        (folder / f"{number}.json").write_text(recipe.model_dump_json())
    return folder


FIRST = words.recipe()
SECOND = FIRST.model_copy(update={"version": 2})


def test_by_sku_the_highest_version(tmp_path: Path) -> None:
    shelf = read_shelf(lay(tmp_path, SECOND, FIRST), as_recorded=False)
    assert shelf.of(words.record()) == SECOND
    other = words.record().model_copy(update={"unit": words.unit(sku="AC-200")})
    assert shelf.of(other) is None


def test_the_very_one_that_the_record_names(tmp_path: Path) -> None:
    shelf = read_shelf(lay(tmp_path, FIRST, SECOND), as_recorded=True)
    assert shelf.of(words.record().model_copy(update={"recipe": RecipeRef.of(FIRST)})) == FIRST
    assert shelf.of(words.record()) is None


def test_one_file_and_none(tmp_path: Path) -> None:
    lay(tmp_path, FIRST)
    assert read_shelf(tmp_path / "0.json", as_recorded=False).recipes == (FIRST,)
    (tmp_path / "none").mkdir()
    with pytest.raises(InputRefused, match=r"none: holds no recipe \(\*\.json\)"):
        read_shelf(tmp_path / "none", as_recorded=False)
    with pytest.raises(InputRefused, match=r"gone\.json: cannot be read"):
        read_shelf(tmp_path / "gone.json", as_recorded=False)


def test_a_bundle_must_know_what_recipes_speak_of() -> None:
    refuse_unfit([FIRST], manifest())
    with pytest.raises(InputRefused, match="knows screw but recipe AC-100 version 1 needs dent"):
        refuse_unfit([words.asking_for_dents(5)], manifest())
    with pytest.raises(InputRefused, match="compares pictures with a golden one"):
        refuse_unfit([FIRST], manifest(compares=True))
