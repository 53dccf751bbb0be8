from pathlib import Path

import pytest

from edge_agent.recipes import RecipeBook
from inspection.errors import InputRefused
from tests.fakes import parts, words
from tests.fakes.bundles import manifest


def test_a_folder_of_recipes_by_sku_the_highest_version_counts(tmp_path: Path) -> None:
    newer = words.recipe().model_copy(update={"version": 2})
    for name, recipe in (("b", words.recipe()), ("a", newer), ("c", words.recipe(sku="AC-200"))):
        (tmp_path / f"{name}.json").write_text(recipe.model_dump_json())
    book = RecipeBook.read(tmp_path)
    assert book.for_sku("AC-100") == newer
    assert book.for_sku("AC-300") is None
    assert {(ref.sku, ref.version) for ref in book.refs} == {("AC-100", 2), ("AC-200", 1)}


def test_a_recipe_that_is_wrong_names_its_file(tmp_path: Path) -> None:
    text = words.recipe().model_dump_json().replace('"x":16.0', '"x":99.0')
    (tmp_path / "ac.json").write_text(text)
    with pytest.raises(InputRefused) as refused:
        RecipeBook.read(tmp_path)
    assert str(refused.value).startswith(
        f"{tmp_path / 'ac.json'}: views.0: slot 'screw-1' at (99, 16) lies outside"
    )


def test_no_folder_or_nothing_in_it(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no such folder of recipes; correct `recipes`"):
        RecipeBook.read(tmp_path / "nowhere")
    with pytest.raises(InputRefused, match=r"holds no recipe \(\*\.json\)"):
        RecipeBook.read(tmp_path)


def test_a_bundle_for_other_classes_is_refused_with_both_named() -> None:
    book = RecipeBook([words.recipe()])
    book.refuse_unfit(manifest(labels=("screw",)))
    with pytest.raises(InputRefused) as refused:
        book.refuse_unfit(manifest(labels=("scratch",)))
    assert "knows scratch but recipe AC-100 version 1 needs screw; assign a bundle" in str(refused.value)


def test_a_bundle_that_compares_needs_golden_pictures() -> None:
    comparing = manifest(labels=("screw",), compares=True)
    RecipeBook([parts.recipe()]).refuse_unfit(comparing)
    with pytest.raises(InputRefused) as refused:
        RecipeBook([words.recipe()]).refuse_unfit(comparing)
    assert "recipe AC-100 version 1 names none for view front; give the view `alignment`" in str(
        refused.value
    )


def test_a_recipe_that_asks_for_more_than_its_pictures_show_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ac.json").write_text(words.asking_for_dents(2).model_dump_json())
    with pytest.raises(InputRefused) as refused:
        RecipeBook.read(tmp_path)
    assert str(refused.value).startswith(
        f"{tmp_path / 'ac.json'}: recipe AC-100 version 1, view front: a dent of 2 mm has 2 pixels"
    )


def test_a_recipe_with_several_shots_is_taken(tmp_path: Path) -> None:
    several = words.shooting(3, agree=2)
    (tmp_path / "ac.json").write_text(several.model_dump_json())
    assert RecipeBook.read(tmp_path).for_sku("AC-100") == several


def test_a_recipe_at_the_edge_of_what_they_show_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ac.json").write_text(words.asking_for_dents(4).model_dump_json())
    assert RecipeBook.read(tmp_path).for_sku("AC-100") is not None
    assert "a dent of 4 mm has 4 pixels at 1 mm per pixel" in caplog.text


def test_a_unit_has_the_takt_of_its_recipe_and_an_unknown_one_a_second() -> None:
    book = RecipeBook([words.recipe()])
    assert (book.takt_s("AC-100"), book.takt_s("nobody-knows")) == (0.1, 1.0)
