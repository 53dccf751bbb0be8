"""Where a bundle judged, by which recipes, from when to when."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.count_tables import ModelUseRow
from inspection.recipe import RecipeRef
from inspection.word import Moment, Word


class Use(Word):
    station: str
    """`site/line/station`."""
    recipe: RecipeRef | None
    first_at: Moment
    """When the first unit was judged; `last_at`, the last."""
    last_at: Moment
    inspections: int


def find_uses(session: Session, bundle: str) -> tuple[Use, ...]:
    """In the order of stations, then of time."""
    query = select(ModelUseRow).where(ModelUseRow.bundle == bundle)
    rows = session.scalars(query.order_by(ModelUseRow.station, ModelUseRow.first_at))
    return tuple(
        Use(
            station=row.station,
            recipe=RecipeRef(sku=row.sku, version=row.recipe_version, digest=row.recipe)
            if row.recipe
            else None,
            first_at=row.first_at,
            last_at=row.last_at,
            inspections=row.inspections,
        )
        for row in rows
    )
