"""The words of the recipes' page: drafts, issued versions, and what is asked of them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from inspection.errors import InputRefused
from inspection.identity import Identifier, PartNumber
from inspection.recipe import Recipe
from inspection.word import Moment, Sha256, Word

MOST_NAMES = 500
HIGHEST = 2**31 - 1
PRINTED = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=PRINTED)
]
Number = Annotated[int, Field(ge=1, le=HIGHEST)]
Edition = Annotated[int, Field(ge=1, le=HIGHEST)]
Pictures = Annotated[dict[Identifier, Sha256], Field(max_length=20)]
"""The digest of each view's golden picture, by view; a view without one is drawn on grey."""


class VersionSeen(Word):
    """An issued version, without what is in it."""

    name: Identifier
    version: Number
    sku: PartNumber
    digest: Sha256
    """Of the file; a station that runs it says the same."""
    reason: str
    again: int | None
    """The older version that it brings back."""
    by: str
    at: Moment


class Issued(VersionSeen):
    recipe: Recipe
    pictures: Pictures


class Draft(Word):
    name: Identifier
    edition: Edition
    """Name it when you write."""
    recipe: Recipe
    """Its `version` is the one that it would be issued as."""
    pictures: Pictures
    by: str
    at: Moment


class RecipeSeen(Word):
    """All that bears one name: what one product must look like at one kind of station."""

    name: Identifier
    sku: PartNumber
    latest: VersionSeen | None
    versions: int
    draft: Edition | None
    """Its edition; None: nobody is drawing."""


class BeginDraft(Word):
    """A draft from a recipe's file."""

    name: Identifier
    recipe: JsonValue
    pictures: Pictures = Field(default_factory=dict)


class BeginFrom(Word):
    version: Number


class WriteDraft(Word):
    """A whole draft in place of the present one."""

    edition: Edition
    recipe: JsonValue
    pictures: Pictures = Field(default_factory=dict)


class DiscardDraft(Word):
    edition: Edition


class IssueDraft(Word):
    edition: Edition
    reason: Reason


class IssueAgain(Word):
    reason: Reason


class Fault(Word):
    """What is wrong with a recipe, and where: `views.0.slots.1.x`."""

    at: str
    why: str


class RecipeWrong(InputRefused):
    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{one.at}: {one.why}" for one in faults))


class NoSuchRecipe(InputRefused):
    def __init__(self, name: str, version: int | None = None) -> None:
        what = f"recipe {name!r}" if version is None else f"version {version} of recipe {name!r}"
        super().__init__(f"there is no {what}")


class NoSuchDraft(InputRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"recipe {name!r} has no draft; begin one")


class RecipeMoved(InputRefused):
    """Somebody changed it in between."""
