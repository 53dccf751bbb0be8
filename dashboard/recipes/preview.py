"""Stored inspections judged again by a draft, a bounded part at a time; nothing is written."""

from collections import Counter
from dataclasses import replace
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.tables import InspectionRow
from dashboard.explore.search import Place, look
from dashboard.fleet.registry import RegistryDesk
from dashboard.inspections.wanted import Wanted
from dashboard.recipes.shelf import RecipeShelf
from dashboard.recipes.trial import Silence, try_on
from inspection.geometry import Box
from inspection.recipe import Recipe
from inspection.record import InspectionRecord, ViewRecord
from inspection.verdict import Finding, Verdict
from inspection.word import Moment, Sha256, Word

PART = 200
"""Units of one answer."""
MOST_UNITS = 5000
DEFAULT_UNITS = 1000
MOST_LOOKED_AT = 4000
"""Rows that one answer looks at; where few fit, it holds fewer units, and goes on."""


class Pair(Word):
    then: Verdict
    now: Verdict
    units: int


class Silent(Word):
    why: Silence
    units: int


class Shown(Word):
    """A picture, and which part of the full one it has: pixels of the full picture."""

    sha256: Sha256
    part: Box


class Changed(Word):
    """A unit whose verdict would be another."""

    id: int
    serial: str
    station: str
    judged_at: Moment
    then: Verdict
    now: Verdict
    findings: tuple[Finding, ...]
    """By the draft; where it would be OK, those of then."""
    picture: Shown | None
    """Of the view that the first finding is about. None: there is none."""


class PreviewPart(Word):
    units: int
    """Of this part; each is in `pairs` or in `silent`."""
    pairs: tuple[Pair, ...]
    silent: tuple[Silent, ...]
    changed: tuple[Changed, ...]
    """Newest first."""
    next: Annotated[str | None, Field(description="`before` of the next part; null: there are no more")]


class Previewer:
    def __init__(self, shelf: RecipeShelf, desk: RegistryDesk) -> None:
        self._shelf = shelf
        self._desk = desk

    def preview(
        self, session: Session, draft: Recipe, wanted: Wanted, limit: int, before: Place | None
    ) -> PreviewPart:
        """The newest of the draft's SKU that are `wanted`, at most `limit` of them."""
        wanted = replace(wanted, sku=wanted.sku or draft.sku)
        found = look(session, wanted, min(limit, PART), before, MOST_LOOKED_AT)
        ids = [place.id for place in found.places]
        query = select(InspectionRow.id, InspectionRow.record).where(InspectionRow.id.in_(ids))
        records = {
            row[0]: InspectionRecord.model_validate_json(row[1]) for row in session.execute(query).all()
        }
        digests = {record.recipe.digest for record in records.values() if record.recipe is not None}
        issued = self._shelf.find_by_digest(digests)
        pairs: Counter[tuple[Verdict, Verdict]] = Counter()
        silent: Counter[Silence] = Counter()
        changed: list[Changed] = []
        for id in ids:
            record = records[id]
            then = issued.get(record.recipe.digest) if record.recipe else None
            release = None if record.bundle is None else self._desk.release_of(record.bundle)
            tried = try_on(
                record, draft, then.recipe if then else None, release.manifest if release else None
            )
            if tried.judgement is None:
                assert tried.silence is not None
                silent[tried.silence] += 1
                continue
            now = tried.judgement.verdict
            pairs[record.verdict, now] += 1
            if now is not record.verdict:
                changed.append(_changed(id, record, now, tried.judgement.findings or record.findings))
        return PreviewPart(
            units=len(ids),
            pairs=tuple(Pair(then=old, now=new, units=n) for (old, new), n in sorted(pairs.items())),
            silent=tuple(Silent(why=why, units=n) for why, n in sorted(silent.items())),
            changed=tuple(changed),
            next=None if found.next is None else str(found.next),
        )


def _changed(id: int, record: InspectionRecord, now: Verdict, findings: tuple[Finding, ...]) -> Changed:
    loud = next((finding.view for finding in findings if finding.view), None)
    shown = sorted((view for view in record.views if view.picture), key=lambda view: view.view != loud)
    return Changed(
        id=id,
        serial=record.unit.serial,
        station=record.station.path,
        judged_at=record.judged_at,
        then=record.verdict,
        now=now,
        findings=tuple(finding for finding in findings if finding.view in (loud, None))[:3],
        picture=_shown(shown[0]) if shown else None,
    )


def _shown(view: ViewRecord) -> Shown | None:
    if view.picture is None:
        return None
    width, height = view.picture.width, view.picture.height
    whole = Box(x1=0, y1=0, x2=width, y2=height)
    return Shown(sha256=view.picture.sha256, part=view.crop.part(width, height) if view.crop else whole)
