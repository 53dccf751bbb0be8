"""Golden pictures are read once, with the recipe; their digests are checked."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from edge_agent.align.aligner import Aligner
from edge_agent.capture.jpeg import decode
from inspection.errors import InputRefused
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.alignment import Alignment
from model_registry.bundle.prepare import Picture

Aligners = Mapping[str, Aligner]
"""By view; views without alignment have none."""


def read_aligners(recipe: Recipe, folder: Path) -> Aligners:
    """For every view that asks to be aligned; golden pictures lie in `folder`.

    Raises:
        InputRefused: a golden picture is missing, another one, damaged, or of another size; names the file.
    """
    asking = [(view, view.alignment) for view in recipe.views if view.alignment is not None]
    return {
        view.name: Aligner(_golden(folder / alignment.golden, view, alignment), view, alignment)
        for view, alignment in asking
    }


def _golden(file: Path, view: ViewRecipe, alignment: Alignment) -> Picture:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputRefused(
            f"{file}: cannot be read ({error.strerror}); put the golden picture of view {view.name} there"
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != alignment.sha256:
        raise InputRefused(
            f"{file}: is not the golden picture of view {view.name}: its sha256 is {digest}, the recipe says "
            f"{alignment.sha256}; bring that one back, or issue a new version of the recipe"
        )
    try:
        pixels = decode(data)
    except InputRefused as error:
        raise InputRefused(f"{file}: {error}") from error
    height, width = pixels.shape[:2]
    if (width, height) != (view.width, view.height):
        raise InputRefused(
            f"{file}: has {width}x{height} pixels, view {view.name} has {view.width}x{view.height}; "
            "take the golden picture with the station's camera"
        )
    return pixels
