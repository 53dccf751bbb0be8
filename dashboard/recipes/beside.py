"""The golden picture to hold a unit against: of the recipe that judged it, or of the product's latest."""

import json

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dashboard.database.recipe_tables import RecipeVersionRow
from inspection.word import Sha256, Word

LOOKED_AT = 50
"""Versions of a product, the latest first; older ones are nobody's standard any more."""


class GoldenBeside(Word):
    sha256: Sha256
    """Of the picture, at `/api/pictures/`."""
    recipe: str
    version: int
    same: bool
    """Whether it is of the recipe that judged the unit; else of the latest that has one."""


def find_golden(session: Session, sku: str, view: str, digest: str | None) -> GoldenBeside | None:
    """`digest`: of the recipe that judged. None: no version of the product has a picture of this view."""
    row = RecipeVersionRow
    query = select(row).where(or_(row.sku == sku, row.digest == digest))
    found = session.scalars(query.order_by(row.at.desc(), row.version.desc()).limit(LOOKED_AT)).all()
    for one in sorted(found, key=lambda version: version.digest != digest):
        sha256 = json.loads(one.pictures).get(view)
        if sha256 is not None:
            return GoldenBeside(
                sha256=sha256, recipe=one.name, version=one.version, same=one.digest == digest
            )
    return None
