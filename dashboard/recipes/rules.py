"""What a draft must be to be kept, and to be issued. Pure."""

from collections.abc import Iterator, Mapping

from dashboard.pictures.gate import Size
from dashboard.recipes.kept import Fault, RecipeWrong
from inspection.recipe import Recipe
from inspection.resolution import too_fine


def refuse_strange_pictures(
    recipe: Recipe, pictures: Mapping[str, str], sizes: Mapping[str, Size | None]
) -> None:
    """`sizes`: by digest; None: it is not here.

    Raises:
        RecipeWrong: a picture of no view, one that is not here, or of another size than its view.
    """
    faults = list(_strange(recipe, pictures, sizes))
    if faults:
        raise RecipeWrong(faults)


def refuse_unfit(recipe: Recipe, pictures: Mapping[str, str]) -> None:
    """
    Raises:
        RecipeWrong: a station would refuse it: something that it asks for has fewer than 3 pixels, or the
            golden picture of a view that is aligned is not here.
    """
    faults = [Fault(at="views", why=one.words) for one in too_fine(recipe) if one.hopeless]
    for number, view in enumerate(recipe.views):
        if view.alignment is not None and pictures.get(view.name) != view.alignment.sha256:
            why = (
                f"the golden picture of view {view.name} ({view.alignment.sha256[:12]}) is not here; bring it"
            )
            faults.append(Fault(at=f"views.{number}.alignment", why=why))
    if faults:
        raise RecipeWrong(faults)


def _strange(
    recipe: Recipe, pictures: Mapping[str, str], sizes: Mapping[str, Size | None]
) -> Iterator[Fault]:
    numbers = {view.name: number for number, view in enumerate(recipe.views)}
    for name, sha256 in pictures.items():
        if name not in numbers:
            yield Fault(at="views", why=f"a picture is given for view {name!r}, which there is not")
            continue
        view, size = recipe.views[numbers[name]], sizes.get(sha256)
        at = f"views.{numbers[name]}"
        if size is None:
            yield Fault(at=f"{at}.name", why=f"picture {sha256[:12]} of view {name} is not here; bring it")
        elif size != (view.width, view.height):
            told = f"the golden picture has {size.width}x{size.height} pixels"
            yield Fault(at=f"{at}.width", why=f"{told}, the view {view.width}x{view.height}")
