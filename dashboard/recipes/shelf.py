"""Recipes in the database. A draft may change, an issued version never; each deed is noted as it is done."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.recipe_tables import RecipeDraftRow, RecipeVersionRow
from dashboard.people.audit import Act, Deed, note
from dashboard.pictures.gate import Size
from dashboard.recipes.file import file_of, read_value
from dashboard.recipes.kept import (
    HIGHEST,
    MOST_NAMES,
    BeginDraft,
    Draft,
    Fault,
    Issued,
    NoSuchRecipe,
    RecipeMoved,
    RecipeWrong,
    WriteDraft,
)
from dashboard.recipes.rows import (
    draft_of,
    held_draft,
    highest,
    issued_of,
    pictures_of,
    put_pictures,
    version_row,
)
from dashboard.recipes.rules import refuse_strange_pictures, refuse_unfit
from inspection.errors import InputRefused
from inspection.recipe import Recipe

SizeOf = Callable[[str], Size | None]
"""Of a golden picture, by its digest; None: it is not here."""


class RecipeShelf:
    def __init__(self, database: Database, size_of: SizeOf) -> None:
        self._database = database
        self._size_of = size_of

    def begin(self, wanted: BeginDraft, act: Act) -> Draft:
        """A draft from a file. It keeps the file's number, so that what already runs is taken over as it is.

        Raises:
            RecipeMoved: the name has a draft. RecipeWrong: the file, or its number is not above all issued.
        """
        recipe = read_value(wanted.recipe)
        pictures = dict(wanted.pictures)
        for view in recipe.views:
            if view.alignment is not None and self._size_of(view.alignment.sha256) is not None:
                pictures.setdefault(view.name, view.alignment.sha256)
        self._refuse_strange(recipe, pictures)
        with self._database.writing() as session:
            last = highest(session, wanted.name)
            if recipe.version <= last:
                why = f"version {last} of {wanted.name} is issued already; give it {last + 1} or more"
                raise RecipeWrong([Fault(at="version", why=why)])
            if last == 0:
                _refuse_too_many(session)
            return _begun(session, wanted.name, recipe, pictures, act)

    def begin_from(self, name: str, version: int, act: Act) -> Draft:
        """
        Raises:
            NoSuchRecipe. RecipeMoved: the name has a draft.
        """
        with self._database.writing() as session:
            row = version_row(session, name, version)
            recipe = _numbered(issued_of(row).recipe, highest(session, name) + 1)
            return _begun(session, name, recipe, pictures_of(row), act)

    def write(self, name: str, writing: WriteDraft, by: str, at: datetime) -> Draft:
        """
        Raises:
            NoSuchDraft. RecipeMoved: somebody wrote in between. RecipeWrong: each fault by its place.
        """
        recipe = read_value(writing.recipe)
        self._refuse_strange(recipe, writing.pictures)
        with self._database.writing() as session:
            row = held_draft(session, name, writing.edition)
            row.content = file_of(_numbered(recipe, draft_of(row).recipe.version))
            row.pictures, row.sku = put_pictures(writing.pictures), recipe.sku
            row.edition, row.by, row.at = row.edition + 1, by, at
            session.flush()
            return draft_of(row)

    def discard(self, name: str, edition: int, act: Act) -> None:
        """
        Raises:
            NoSuchDraft. RecipeMoved: somebody wrote in between.
        """
        with self._database.writing() as session:
            row = held_draft(session, name, edition)
            note(session, act, Deed.RECIPE_DISCARDED, name, old=f"draft of version {_number(row)}")
            session.delete(row)

    def issue(self, name: str, edition: int, act: Act) -> Issued:
        """The draft as a version; from now on it stays as it is.

        Raises:
            NoSuchDraft. RecipeMoved: somebody wrote in between. RecipeWrong: a station would refuse it.
        """
        with self._database.writing() as session:
            row = held_draft(session, name, edition)
            draft = draft_of(row)
            refuse_unfit(draft.recipe, draft.pictures)
            session.delete(row)
            return _issued(session, name, draft.recipe, draft.pictures, act, None)

    def issue_again(self, name: str, version: int, act: Act) -> Issued:
        """An older version as the newest, under a number of its own: how one rolls back.

        Raises:
            NoSuchRecipe.
        """
        with self._database.writing() as session:
            old = version_row(session, name, version)
            recipe = _numbered(issued_of(old).recipe, highest(session, name) + 1)
            draft = session.get(RecipeDraftRow, name, with_for_update=True)
            if draft is not None and _number(draft) <= recipe.version:
                draft.content = file_of(_numbered(draft_of(draft).recipe, recipe.version + 1))
                draft.edition += 1
            return _issued(session, name, recipe, pictures_of(old), act, version)

    def find_by_digest(self, digests: Iterable[str]) -> dict[str, Issued]:
        """Those that were issued here."""
        with self._database.reading() as session:
            query = select(RecipeVersionRow).where(RecipeVersionRow.digest.in_(set(digests)))
            return {row.digest: issued_of(row) for row in session.scalars(query)}

    def _refuse_strange(self, recipe: Recipe, pictures: Mapping[str, str]) -> None:
        sizes = {sha256: self._size_of(sha256) for sha256 in set(pictures.values())}
        refuse_strange_pictures(recipe, pictures, sizes)


def _refuse_too_many(session: Session) -> None:
    names = session.scalar(select(func.count(func.distinct(RecipeVersionRow.name)))) or 0
    drafts = session.scalar(select(func.count()).select_from(RecipeDraftRow)) or 0
    if names + drafts >= MOST_NAMES:
        raise InputRefused(f"there are {MOST_NAMES} recipes, which is as many as are kept")


def _begun(session: Session, name: str, recipe: Recipe, pictures: Mapping[str, str], act: Act) -> Draft:
    row = RecipeDraftRow(
        name=name,
        sku=recipe.sku,
        content=file_of(recipe),
        pictures=put_pictures(pictures),
        edition=1,
        by=act.by,
        at=act.at,
    )
    session.add(row)
    note(session, act, Deed.RECIPE_BEGUN, name, new=f"draft of version {recipe.version}")
    try:
        session.flush()
    except IntegrityError as error:
        raise RecipeMoved(f"recipe {name!r} has a draft already; go on with it, or discard it") from error
    return draft_of(row)


def _issued(
    session: Session, name: str, recipe: Recipe, pictures: Mapping[str, str], act: Act, again: int | None
) -> Issued:
    last = highest(session, name)
    row = RecipeVersionRow(
        name=name,
        version=recipe.version,
        sku=recipe.sku,
        content=file_of(recipe),
        digest=recipe.digest,
        pictures=put_pictures(pictures),
        reason=act.reason,
        again=again,
        by=act.by,
        at=act.at,
    )
    session.add(row)
    told = f"version {recipe.version}, {recipe.digest}"
    old = f"version {last}" if last else ""
    note(session, act, Deed.RECIPE_ISSUED, name, old, told if again is None else f"{told}, as {again} was")
    try:
        session.flush()
    except IntegrityError as error:
        raise RecipeMoved(f"somebody issued version {recipe.version} of {name!r} in between") from error
    return issued_of(row)


def _numbered(recipe: Recipe, version: int) -> Recipe:
    if version > HIGHEST:
        raise NoSuchRecipe(recipe.sku, version)
    return recipe.model_copy(update={"version": version})


def _number(row: RecipeDraftRow) -> int:
    return draft_of(row).recipe.version
