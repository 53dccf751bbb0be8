"""Which stations run which recipe: their own word for it, and which version that is here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.recipe_tables import RecipeVersionRow
from dashboard.database.tables import StationRow
from inspection.recipe import RecipeRef
from inspection.wire.messages import StationState, StationStatus
from inspection.word import Moment, Word

MOST_STATIONS = 500


class Running(Word):
    station: str
    state: StationState
    heard_at: Moment | None
    recipe: RecipeRef
    """As the station tells it."""
    name: str | None
    """Under which it was issued here. None: it was not, or was altered since."""


def find_running(session: Session, sku: str, name: str) -> list[Running]:
    """Stations that judge this SKU, by their names."""
    rows = session.scalars(
        select(StationRow)
        .where(StationRow.status.is_not(None))
        .order_by(StationRow.station)
        .limit(MOST_STATIONS)
    )
    told = [
        (row, ref)
        for row in rows
        for ref in StationStatus.model_validate_json(row.status or "").recipes
        if ref.sku == sku
    ]
    names = _names(session, {ref.digest for _, ref in told}, name)
    return [
        Running(
            station=row.station,
            state=StationState(row.state),
            heard_at=row.heard_at,
            recipe=ref,
            name=names.get(ref.digest),
        )
        for row, ref in told
    ]


def _names(session: Session, digests: set[str], name: str) -> dict[str, str]:
    """Two names may hold the very same file; then it is the one that was asked about."""
    query = select(RecipeVersionRow.digest, RecipeVersionRow.name).where(RecipeVersionRow.digest.in_(digests))
    found: dict[str, str] = {}
    for digest, other in session.execute(query):
        found[digest] = name if other == name else found.get(digest, other)
    return found
