"""`edge-agent try`, as its user sees it."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge_agent.__main__ import app
from inspection.errors import InputRefused
from inspection.recipe import Recipe
from inspection.rules.defect import DefectLimit
from tests.fakes import parts, words
from tests.fakes.networks import network_bundle


def tried(folder: Path, recipe: Recipe, *more: str) -> Result:
    """The recipe on two pictures of parts, one of which lies elsewhere."""
    file = parts.lay_down(folder)
    file.write_text(recipe.model_dump_json())
    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    (pictures / "here.png").write_bytes(parts.png(parts.part()))
    (pictures / "there.png").write_bytes(parts.png(parts.part(20, -10)))
    command = ["try", "--recipe", file, "--pictures", pictures, "--report", folder / "try.html", *more]
    return CliRunner().invoke(app, [str(word) for word in command])


def without_slots() -> Recipe:
    return parts.recipe(slots=(), defects=(DefectLimit(label="dent"),))


def test_without_a_bundle_a_person_decides_but_the_part_is_found(tmp_path: Path) -> None:
    result = tried(tmp_path, parts.recipe())
    assert result.exit_code == 0
    assert f"2 REVIEW; see {tmp_path / 'try.html'}" in result.stdout
    html = (tmp_path / "try.html").read_text()
    lies = [tuple(map(float, found)) for found in re.findall(r"translate\((\S+) (\S+)\)", html)]
    assert lies == [pytest.approx((0, 0), abs=1), pytest.approx((20, -10), abs=1)]


@pytest.mark.parametrize(("expect", "code"), [("OK", 1), ("NG", 0)])
def test_with_a_bundle_and_an_expectation(tmp_path: Path, expect: str, code: int) -> None:
    """The fake network finds a dent where it is dark, which these pictures are."""
    bundle = network_bundle(tmp_path / "b")
    result = tried(tmp_path, without_slots(), "--bundle", str(bundle), "--expect", expect)
    assert result.exit_code == code
    assert ("here.png: NG (defect: dent" in result.stdout) is bool(code)
    assert "2 NG; see" in result.stdout


def test_a_part_that_lies_too_far_off_is_told(tmp_path: Path) -> None:
    result = tried(tmp_path, parts.recipe(alignment=parts.alignment(max_shift_mm=5.0)))
    assert result.exit_code == 1
    assert "there.png: INVALID (shifted)" in result.stdout


def test_a_recipe_that_asks_for_little_is_warned_of(tmp_path: Path) -> None:
    asking = parts.recipe(defects=(DefectLimit(label="dent", min_side_mm=2),))
    assert (
        "warning: recipe AC-100 version 1, view front: a dent of 2 mm has 4 pixels"
        in tried(tmp_path, asking).output
    )
    assert '<p class="warning">recipe AC-100' in (tmp_path / "try.html").read_text()


TWO_VIEWS = words.recipe().model_copy(
    update={
        "views": (words.recipe().views[0], words.recipe().views[0].model_copy(update={"name": "back"})),
    }
)
MISTAKES = [
    (TWO_VIEWS, [], "has the views front, back; say with --view which one the pictures show"),
    (words.recipe(), ["--view", "left"], "has no view 'left' but front; correct --view"),
    (words.asking_for_dents(2), [], "a dent of 2 mm has 2 pixels at 1 mm per pixel"),
    (words.recipe(), ["--bundle", "nowhere"], "nowhere"),
]


@pytest.mark.parametrize(("recipe", "more", "words_seen"), MISTAKES)
def test_a_mistake_is_refused_by_name(
    tmp_path: Path, recipe: Recipe, more: list[str], words_seen: str
) -> None:
    error = tried(tmp_path, recipe, *more).exception
    assert isinstance(error, InputRefused)
    assert words_seen in str(error)


def test_a_bundle_for_other_labels(tmp_path: Path) -> None:
    bundle = network_bundle(tmp_path / "b", labels=("scratch", "dent"))
    error = tried(tmp_path, parts.recipe(), "--bundle", str(bundle)).exception
    assert isinstance(error, InputRefused)
    assert "needs screw; assign a bundle trained with these labels" in str(error)
