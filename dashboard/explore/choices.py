"""What the fields of Explore suggest. A field takes any other value as well."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.count_tables import ModelUseRow
from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import StationRow

LOOKED_AT = 2000
"""Findings, the latest."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Choices:
    stations: list[str]
    lines: list[str]
    skus: list[str]
    labels: list[str]
    zones: list[str]
    bundles: list[str]


def find_choices(session: Session) -> Choices:
    stations = list(session.scalars(select(StationRow.station).order_by(StationRow.station).limit(MOST)))
    uses = session.execute(
        select(ModelUseRow.sku, ModelUseRow.bundle).order_by(ModelUseRow.last_at.desc()).limit(MOST)
    ).all()
    latest = select(FindingRow.name, FindingRow.zone).order_by(
        FindingRow.judged_at.desc(), FindingRow.inspection_id.desc()
    )
    found = session.execute(latest.limit(LOOKED_AT)).all()
    return Choices(
        stations=stations,
        lines=sorted({station.rpartition("/")[0] for station in stations}),
        skus=sorted({sku for sku, _ in uses if sku}),
        labels=sorted({name for name, _ in found}),
        zones=sorted({zone for _, zone in found if zone is not None}),
        bundles=list(dict.fromkeys(bundle for _, bundle in uses)),
    )
