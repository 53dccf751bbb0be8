"""The units behind one cause of rejects, as the database has them."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.explore_tables import FindingRow
from dashboard.database.tables import InspectionRow
from dashboard.quality.cause import Place, Unit
from dashboard.quality.counts import Span
from inspection.verdict import Verdict

MOST_UNITS = 20_000
LATEST = 300
"""Units whose records are opened for the places of their findings."""


def find_units(session: Session, span: Span, name: str) -> list[Unit]:
    """The newest first, at most `MOST_UNITS` findings of them."""
    row, unit = FindingRow, InspectionRow
    query = (
        select(row.inspection_id, row.zone, unit.sku, unit.lot, unit.station, row.judged_at)
        .join(unit, unit.id == row.inspection_id)
        .where(row.name == name, row.verdict == Verdict.NG, unit.verdict == Verdict.NG)
        .where(row.judged_at >= span.first, row.judged_at < span.end)
    )
    if span.station is not None:
        query = query.where(unit.station == span.station)
    newest = query.order_by(row.judged_at.desc(), row.inspection_id.desc()).limit(MOST_UNITS)
    return [Unit(*one) for one in session.execute(newest)]


def find_places(session: Session, units: Sequence[Unit], name: str) -> list[Place]:
    """Of findings with a box, in views with a picture, of the `LATEST` units."""
    ids = list(dict.fromkeys(one.id for one in units))[:LATEST]
    texts = session.scalars(select(InspectionRow.record).where(InspectionRow.id.in_(ids)))
    # Read as plain JSON: our own words, of which there may be hundreds.
    return [place for text in texts for place in _places(json.loads(text), name)]


def _places(record: dict[str, Any], name: str) -> Iterator[Place]:
    sizes = {view["view"]: size for view in record["views"] if (size := _size(view)) is not None}
    for finding in record["findings"]:
        box, size = finding["box"], sizes.get(finding["view"])
        if finding["verdict"] != Verdict.NG or (finding["label"] or finding["cause"]) != name:
            continue
        if box is not None and size is not None:
            width, height = size
            yield Place(
                finding["view"], box["x1"] / width, box["y1"] / height, box["x2"] / width, box["y2"] / height
            )


def _size(view: dict[str, Any]) -> tuple[int, int] | None:
    """Of the full picture."""
    if crop := view.get("crop"):
        return crop["full_width"], crop["full_height"]
    picture = view["picture"]
    return None if picture is None else (picture["width"], picture["height"])
