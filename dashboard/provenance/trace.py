"""From an inspection back to the model and the people behind it: what is stored, what the registry says."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow
from dashboard.fleet.registry import RegistryDesk, RegistrySaysNo
from dashboard.provenance.uses import Use, find_uses
from dashboard.reviews.decide import NoSuchInspection
from inspection.errors import SightlineError
from inspection.record import InspectionRecord
from inspection.word import Word
from model_registry.rollout.proof import Proof
from model_registry.rollout.provenance import Provenance, Story, tell

MOST_OF_A_SERIAL = 20


class Traced(Word):
    """What `GET /api/inspections/{id}/provenance` answers."""

    id: int
    story: Story
    uses: tuple[Use, ...]
    """Where else, and by which recipes, the same bundle judged."""
    problem: str | None
    """Why the registry's part of the story is missing."""


class Tracer:
    def __init__(self, database: Database, desk: RegistryDesk) -> None:
        self._database = database
        self._desk = desk

    def trace(self, id: int) -> Traced:
        """
        Raises:
            NoSuchInspection: there is none of this number.
        """
        with self._database.reading() as session:
            record = InspectionRecord.model_validate_json(_text_of(session, id))
        return self._traced(id, record, *self._proof_of(record.bundle))

    def trace_serial(self, serial: str) -> tuple[Traced, ...]:
        """The last 20 inspections of the units of this serial, newest first."""
        query = select(InspectionRow.id, InspectionRow.record).where(InspectionRow.serial == serial)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(InspectionRow.id.desc()).limit(MOST_OF_A_SERIAL)).all()
        records = [(id, InspectionRecord.model_validate_json(text)) for id, text in rows]
        # A proof holds the whole ledger: once for each bundle, not for each inspection.
        heard = {bundle: self._proof_of(bundle) for bundle in {record.bundle for _, record in records}}
        return tuple(self._traced(id, record, *heard[record.bundle]) for id, record in records)

    def file(self, id: int) -> Provenance:
        """What an outsider checks offline.

        Raises:
            NoSuchInspection: there is none of this number.
            Unavailable, RegistrySaysNo: the registry does not answer, or does not know the bundle.
        """
        with self._database.reading() as session:
            text = _text_of(session, id)
        bundle = InspectionRecord.model_validate_json(text).bundle
        if bundle is None:
            return Provenance.of(text, None, None)
        proof = self._desk.proof_of(bundle)
        release = self._desk.release_of(bundle)
        if release is None:
            raise RegistrySaysNo(f"bundle {bundle}: the registry does not show it yet; try again in a minute")
        return Provenance.of(text, release.manifest, proof)

    def _traced(self, id: int, record: InspectionRecord, proof: Proof | None, problem: str | None) -> Traced:
        release = self._desk.release_of(record.bundle) if record.bundle else None
        with self._database.reading() as session:
            uses = find_uses(session, record.bundle) if record.bundle else ()
        story = tell(record, release.manifest if release else None, proof.ledger if proof else ())
        return Traced(id=id, story=story, uses=uses, problem=problem)

    def _proof_of(self, bundle: str | None) -> tuple[Proof | None, str | None]:
        """A registry that is away takes nothing from what is known here."""
        if bundle is None:
            return None, None
        try:
            return self._desk.proof_of(bundle), None
        except SightlineError as error:
            return None, str(error)


def _text_of(session: Session, id: int) -> str:
    """The record exactly as it was stored."""
    text = session.scalar(select(InspectionRow.record).where(InspectionRow.id == id))
    if text is None:
        raise NoSuchInspection(id)
    return text
