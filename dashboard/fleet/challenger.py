"""Tells the registry of units that a model judged wrongly, so that no later release does so again."""

import logging
import threading
from collections.abc import Sequence
from itertools import starmap
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow, PictureRow, ReviewRow
from dashboard.reviews.review import Decision
from inspection.errors import SightlineError
from inspection.record import InspectionRecord
from inspection.verdict import Verdict
from model_registry.rollout.challenge import Challenge, Expected

log = logging.getLogger(__name__)

AT_ONCE = 200
EXPECTED = {(Verdict.OK, Decision.NG): Expected.CATCH, (Verdict.NG, Decision.OK): Expected.PASS}
"""What a decision against the model's verdict makes of a unit. Any other says nothing about a wrong model."""


class Registry(Protocol):
    """The part of `model_registry.rollout.client.RegistryClient` that is used here."""

    def add_challenges(self, some: Sequence[Challenge]) -> tuple[Challenge, ...]: ...


class Challenger:
    """Remembers how far it has told; after a restart it tells all again, which changes nothing there."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self._database, self._registry = database, registry
        self._told = 0
        """Number of the last review that was looked at."""

    def look(self) -> int:
        """How many units were told of.

        Raises:
            SightlineError: database or registry do not answer; another look may do.
        """
        told = 0
        while True:
            with self._database.reading() as session:
                rows = _overruled(session, self._told)
                challenges = [one for one in starmap(_challenge, rows) if _kept(session, one)]
            if challenges:
                self._registry.add_challenges(challenges)
            if rows:
                told, self._told = told + len(challenges), rows[-1][1].id
            if len(rows) < AT_ONCE:
                return told


def _overruled(session: Session, after: int) -> list[tuple[InspectionRow, ReviewRow]]:
    """Units whose standing decision contradicts a model, in the order of the decisions."""
    pairs = [
        (InspectionRow.verdict == verdict) & (ReviewRow.decision == decision)
        for verdict, decision in EXPECTED
    ]
    query = (
        select(InspectionRow, ReviewRow)
        .join(ReviewRow, InspectionRow.id == ReviewRow.inspection_id)
        .where(
            InspectionRow.review_id == ReviewRow.id,
            ReviewRow.id > after,
            InspectionRow.bundle.is_not(None),
            pairs[0] | pairs[1],
        )
        .order_by(ReviewRow.id)
        .limit(AT_ONCE)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _challenge(row: InspectionRow, review: ReviewRow) -> Challenge:
    record = InspectionRecord.model_validate_json(row.record)
    return Challenge(
        station=record.station,
        seq=record.seq,
        judged_at=record.judged_at,
        serial=record.unit.serial,
        bundle=record.bundle,
        expected=EXPECTED[Verdict(row.verdict), Decision(review.decision)],
        pictures=tuple(view.picture.sha256 for view in record.views if view.picture and view.crop is None),
    )


def _kept(session: Session, one: Challenge) -> bool:
    """Whether it can be shown to a model at all: whole pictures, all of them in the store."""
    if not one.pictures:
        return False
    stored = select(PictureRow.sha256).where(PictureRow.sha256.in_(one.pictures))
    return len(set(session.scalars(stored))) == len(set(one.pictures))


def challenge_until(stop: threading.Event, challenger: Challenger, every_s: float) -> None:
    """Look again and again, whatever goes wrong in between."""
    while not stop.wait(every_s):
        try:
            told = challenger.look()
        except SightlineError as error:
            log.warning("the registry does not know yet which units were judged wrongly: %s", error)
            continue
        except Exception:  # the thread's outermost loop
            log.exception("telling the registry of units that were judged wrongly failed; trying again")
            continue
        if told:
            log.info("told the registry of %d units that were judged wrongly", told)
