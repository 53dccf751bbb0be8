from sqlalchemy import select

from dashboard.database.engine import Database
from dashboard.database.tables import DeadLetterRow
from dashboard.ingest.dead_letters import KEPT_BYTES, DeadLetter, Reason, bury, count_by_reason
from tests.fakes.clock_by_hand import ClockByHand


def test_a_letter_is_kept_with_its_reason_and_the_beginning_of_its_payload(any_database: Database) -> None:
    payload = b"x" * (KEPT_BYTES + 1)
    letter = DeadLetter("some\x00/topic", Reason.MALFORMED, "half a \ud800 pair", payload)

    with any_database.writing() as session:
        bury(session, letter, ClockByHand()())

    with any_database.reading() as session:
        row = session.scalars(select(DeadLetterRow)).one()
        assert (row.topic, row.reason, row.detail) == ("some\\0/topic", "malformed payload", "half a ? pair")
        assert (len(row.payload), row.size) == (KEPT_BYTES, KEPT_BYTES + 1)
        assert count_by_reason(session) == {"malformed payload": 1}
