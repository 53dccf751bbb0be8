"""Rows of recipes as words, and finding them."""

import json
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from dashboard.database.recipe_tables import RecipeDraftRow, RecipeVersionRow
from dashboard.recipes.kept import (
    MOST_NAMES,
    Draft,
    Issued,
    NoSuchDraft,
    NoSuchRecipe,
    RecipeMoved,
    RecipeSeen,
    VersionSeen,
)
from inspection.recipe import Recipe

MOST_VERSIONS = 50
WITHOUT_CONTENT = load_only(
    *(getattr(RecipeVersionRow, name) for name in VersionSeen.model_fields), raiseload=True
)


def find_names(session: Session) -> list[RecipeSeen]:
    """In the order of names."""
    newest = (
        select(
            RecipeVersionRow.name,
            func.max(RecipeVersionRow.version).label("version"),
            func.count().label("versions"),
        )
        .group_by(RecipeVersionRow.name)
        .subquery()
    )
    query = (
        select(RecipeVersionRow, newest.c.versions)
        .options(WITHOUT_CONTENT)
        .join(
            newest, (newest.c.name == RecipeVersionRow.name) & (newest.c.version == RecipeVersionRow.version)
        )
    )
    issued = {row.name: (seen_of(row), versions) for row, versions in session.execute(query)}
    heads = select(RecipeDraftRow).options(
        load_only(RecipeDraftRow.name, RecipeDraftRow.sku, RecipeDraftRow.edition, raiseload=True)
    )
    drafts = {row.name: row for row in session.scalars(heads)}
    return [_recipe_seen(name, issued.get(name), drafts.get(name)) for name in sorted({*issued, *drafts})][
        :MOST_NAMES
    ]


def find_recipe(session: Session, name: str) -> RecipeSeen:
    """
    Raises:
        NoSuchRecipe.
    """
    mine = RecipeVersionRow.name == name
    newest = select(RecipeVersionRow).where(mine).options(WITHOUT_CONTENT)
    row = session.scalars(newest.order_by(RecipeVersionRow.version.desc()).limit(1)).first()
    draft = session.get(RecipeDraftRow, name)
    if row is None and draft is None:
        raise NoSuchRecipe(name)
    versions = session.scalar(select(func.count()).select_from(RecipeVersionRow).where(mine)) or 0
    return _recipe_seen(name, None if row is None else (seen_of(row), versions), draft)


def find_versions(session: Session, name: str, before: int | None = None) -> list[VersionSeen]:
    """Newest first, at most 50, from before `before` on."""
    query = select(RecipeVersionRow).where(RecipeVersionRow.name == name).options(WITHOUT_CONTENT)
    if before is not None:
        query = query.where(RecipeVersionRow.version < before)
    query = query.order_by(RecipeVersionRow.version.desc()).limit(MOST_VERSIONS)
    return [seen_of(row) for row in session.scalars(query)]


def find_issued(session: Session, name: str, version: int) -> Issued:
    """
    Raises:
        NoSuchRecipe.
    """
    return issued_of(version_row(session, name, version))


def find_before(session: Session, name: str, version: int) -> Issued | None:
    """The version that it followed; None: it is the first."""
    query = select(RecipeVersionRow).where(RecipeVersionRow.name == name, RecipeVersionRow.version < version)
    row = session.scalars(query.order_by(RecipeVersionRow.version.desc()).limit(1)).first()
    return None if row is None else issued_of(row)


def find_draft(session: Session, name: str) -> Draft:
    """
    Raises:
        NoSuchDraft.
    """
    row = session.get(RecipeDraftRow, name)
    if row is None:
        raise NoSuchDraft(name)
    return draft_of(row)


def held_draft(session: Session, name: str, edition: int) -> RecipeDraftRow:
    """Until the end of the transaction.

    Raises:
        NoSuchDraft. RecipeMoved: it is not the edition that the writer saw.
    """
    row = session.get(RecipeDraftRow, name, with_for_update=True)
    if row is None:
        raise NoSuchDraft(name)
    if row.edition != edition:
        raise RecipeMoved(
            f"the draft of {name!r} changed in the meantime, by {row.by} (edition {row.edition}); "
            "load it anew and write again"
        )
    return row


def version_row(session: Session, name: str, version: int) -> RecipeVersionRow:
    row = session.get(RecipeVersionRow, (name, version))
    if row is None:
        raise NoSuchRecipe(name, version)
    return row


def highest(session: Session, name: str) -> int:
    """0: nothing was issued."""
    query = select(func.max(RecipeVersionRow.version)).where(RecipeVersionRow.name == name)
    return session.scalar(query) or 0


def seen_of(row: RecipeVersionRow) -> VersionSeen:
    return VersionSeen(**{name: getattr(row, name) for name in VersionSeen.model_fields})


def issued_of(row: RecipeVersionRow) -> Issued:
    recipe = Recipe.model_validate_json(row.content)
    return Issued(**dict(seen_of(row)), recipe=recipe, pictures=pictures_of(row))


def draft_of(row: RecipeDraftRow) -> Draft:
    return Draft(
        name=row.name,
        edition=row.edition,
        recipe=Recipe.model_validate_json(row.content),
        pictures=pictures_of(row),
        by=row.by,
        at=row.at,
    )


def pictures_of(row: RecipeVersionRow | RecipeDraftRow) -> dict[str, str]:
    return dict(json.loads(row.pictures))


def put_pictures(pictures: Mapping[str, str]) -> str:
    return json.dumps(dict(pictures), sort_keys=True)


def _recipe_seen(
    name: str, issued: tuple[VersionSeen, int] | None, draft: RecipeDraftRow | None
) -> RecipeSeen:
    latest, versions = issued or (None, 0)
    sku = latest.sku if latest else draft.sku if draft else ""
    return RecipeSeen(
        name=name, sku=sku, latest=latest, versions=versions, draft=draft.edition if draft else None
    )
