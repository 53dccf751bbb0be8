"""An inspection as one flat row, for tables. Pure."""

from datetime import datetime
from typing import NamedTuple

from dashboard.inspections.founds import name_of
from dashboard.inspections.seen import InspectionSeen


class FlatRow(NamedTuple):
    id: int
    station: str
    seq: int
    serial: str
    sku: str
    lot: str
    verdict: str
    judged_at: datetime
    total_ms: float
    bundle: str | None
    recipe_version: int | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    disputed: bool
    findings: str
    """Each as `name` or `name@zone`, with its score; joined by `; `."""
    pictures: str
    """Digests of those that have arrived, joined by spaces."""


def flat(seen: InspectionSeen) -> FlatRow:
    review = seen.review
    said = [
        name_of(one)
        + (f"@{one.slot or one.zone}" if one.slot or one.zone else "")
        + ("" if one.score is None else f" {one.score:.3f}")
        for one in seen.findings
    ]
    taken = [view.picture for view in seen.views if view.picture is not None]
    return FlatRow(
        id=seen.id,
        station=seen.station,
        seq=seen.seq,
        serial=seen.unit.serial,
        sku=seen.unit.sku,
        lot=seen.unit.lot,
        verdict=seen.verdict,
        judged_at=seen.judged_at,
        total_ms=seen.timings.total_ms,
        bundle=seen.bundle,
        recipe_version=seen.recipe.version if seen.recipe else None,
        decision=review.decision if review else None,
        decided_by=review.by if review else None,
        decided_at=review.at if review else None,
        disputed=seen.disputed,
        findings="; ".join(said),
        pictures=" ".join(picture.sha256 for picture in taken if picture.stored),
    )
