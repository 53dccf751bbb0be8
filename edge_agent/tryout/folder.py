"""From a recipe, a folder of pictures and perhaps a bundle to what the report shows."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from edge_agent.align.golden import read_aligners
from edge_agent.clock import Clock
from edge_agent.detect.detector import Detector, PictureSize
from edge_agent.recipes import RecipeBook, read_recipe
from edge_agent.tryout.page import Contents
from edge_agent.tryout.shot import units_of
from edge_agent.tryout.tried import Trial, Tried
from inspection.errors import InputRefused
from inspection.recipe import Recipe, ViewRecipe
from inspection.resolution import too_fine


def try_folder(
    recipe_file: Path,
    folder: Path,
    bundle: Path | None,
    view_name: str | None,
    clock: Clock,
    console: Console,
) -> Contents:
    """Every picture of `folder` judged; a bar on `console` says how far it is.

    Raises:
        InputRefused: a file or folder is missing or wrong, or the bundle does not know the recipe's labels.
    """
    recipe = read_recipe(recipe_file)
    view = _view(recipe, view_name, recipe_file)
    units = units_of(folder, view.shots.taken if view.shots else 1)
    aligners = read_aligners(recipe, recipe_file.parent)
    detector = None if bundle is None else _detector(bundle, recipe, view)
    trial = Trial(recipe, view, detector, aligners, clock)
    return Contents(
        recipe=recipe,
        view=view,
        bundle=f"{detector.manifest.name} ({detector.digest[:12]})" if detector else "",
        pictures=str(folder),
        warnings=tuple(one.words for one in too_fine(recipe)),
        units=tuple(_judged(trial, units, console)),
    )


def _view(recipe: Recipe, name: str | None, file: Path) -> ViewRecipe:
    names = ", ".join(view.name for view in recipe.views)
    if name is None and len(recipe.views) > 1:
        raise InputRefused(f"{file}: has the views {names}; say with --view which one the pictures show")
    chosen = next((view for view in recipe.views if name in (None, view.name)), None)
    if chosen is None:
        raise InputRefused(f"{file}: has no view {name!r} but {names}; correct --view")
    return chosen


def _detector(bundle: Path, recipe: Recipe, view: ViewRecipe) -> Detector:
    detector = Detector.load(bundle, sizes=[PictureSize(view.width, view.height)])
    RecipeBook([recipe.model_copy(update={"views": (view,)})]).refuse_unfit(detector.manifest)
    return detector


def _judged(trial: Trial, units: Sequence[tuple[Path, ...]], console: Console) -> list[Tried]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        numbered = enumerate(bar.track(units, description="judging"), 1)
        return [trial.judge(number, files) for number, files in numbered]
