"""On PostgreSQL the number 1 may still be on its way when 2 is here."""

from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.database.engine import Database
from dashboard.database.tables import InspectionRow
from dashboard.ingest.batch import Taker
from dashboard.ingest.inspections import Drawn, store_inspections
from dashboard.landing.horizon import horizon, share_numbers
from dashboard.pictures.store import FileStore
from inspection.errors import Unavailable
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.station_reports import AT, STATION, everything_of, make_jpeg, make_record


def ask(database: Database, wait: str = "5s") -> int:
    with database.writing() as session:
        return horizon(session, wait)


def test_an_empty_database_has_none(any_database: Database) -> None:
    assert ask(any_database) == 0


def test_the_newest_number(any_database: Database) -> None:
    with any_database.writing() as session:
        share_numbers(session)
        store_inspections(session, [Drawn(make_record(1))], AT)
        store_inspections(session, [Drawn(make_record(2))], AT)
    assert ask(any_database) == 2


@pytest.mark.parametrize(
    "any_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_who_asks_waits_for_numbers_that_are_on_their_way(any_database: Database) -> None:
    back = STATION.model_copy(update={"station": "back"})
    with any_database.writing() as slow:
        share_numbers(slow)
        store_inspections(slow, [Drawn(make_record(1))], AT)
        with any_database.writing() as quick:
            share_numbers(quick)
            store_inspections(quick, [Drawn(make_record(1, station=back))], AT)
        with any_database.reading() as onlooker:
            assert list(onlooker.scalars(select(InspectionRow.id))) == [2]  # and 1 is still to come
        with pytest.raises(Unavailable, match="lock timeout"):
            ask(any_database, "50ms")
    assert ask(any_database) == 2


@pytest.mark.parametrize(
    "any_database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_the_ingest_is_waited_for(any_database: Database, tmp_path: Path) -> None:
    """Its batch is in the middle of the transaction when it writes a picture."""
    refused: list[Unavailable] = []

    class StoreThatAsks(FileStore):
        def put(self, path: str, content: bytes) -> None:
            with pytest.raises(Unavailable, match="lock timeout") as told:
                ask(any_database, "50ms")
            refused.append(told.value)

    taker = Taker(any_database, StoreThatAsks(str(tmp_path)), ClockByHand())
    jpeg = make_jpeg()
    taker.store(taker.read(list(everything_of(make_record(1, jpeg=jpeg), jpeg))))
    assert len(refused) == 1
    assert ask(any_database) == 1
