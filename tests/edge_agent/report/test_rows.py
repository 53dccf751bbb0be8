from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge_agent.report.attach import with_pictures
from edge_agent.report.rows import Rows
from inspection.errors import InputRefused, Unavailable
from inspection.identity import StationId
from inspection.record import InspectionRecord, Picture
from inspection.verdict import Verdict
from inspection.wire.messages import Refusal
from tests.fakes import words


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    rows = Rows(tmp_path / "spool.db", words.STATION)
    yield rows
    rows.close()


def reopened(rows: Rows, folder: Path) -> Rows:
    rows.close()
    return Rows(folder / "spool.db", words.STATION)


def digest(seq: int) -> str:
    return f"{seq:064x}"


def ready(rows: Rows, verdict: Verdict) -> InspectionRecord:
    """One more unit with a picture of 1,000 bytes, ready to send."""
    seq = rows.begin(words.unit(), words.NOON)
    picture = Picture(sha256=digest(seq), width=64, height=48, size=1000)
    record = with_pictures(words.record(seq, verdict), {"front": (picture, None)}, 1.0)
    rows.judge(record)
    rows.make_ready(record)
    return record


def begin_for_ever(rows: Rows) -> None:
    while True:
        rows.begin(words.unit(), words.NOON)


def test_numbers_have_no_gaps_and_are_never_used_twice(rows: Rows, tmp_path: Path) -> None:
    assert [ready(rows, Verdict.OK).seq for _ in range(3)] == [1, 2, 3]
    rows.receive([1, 2, 3], [], None)
    rows = reopened(rows, tmp_path)
    assert rows.begin(words.unit(), words.NOON) == 4
    rows.close()


def test_what_was_begun_and_not_judged_is_found_again(rows: Rows, tmp_path: Path) -> None:
    rows.begin(words.unit("S1"), words.NOON)
    rows.judge(words.record(1))
    rows.begin(words.unit("S2"), words.NOON)
    rows = reopened(rows, tmp_path)
    assert [(one.seq, one.unit.serial, one.triggered_at) for one in rows.unfinished()] == [
        (2, "S2", words.NOON)
    ]
    assert rows.judged(9) == [words.record(1)]
    assert rows.unsettled() == {1, 2}
    rows.close()


def test_the_newest_ng_goes_first_then_the_oldest_of_the_others(rows: Rows) -> None:
    for verdict in (Verdict.OK, Verdict.NG, Verdict.REVIEW, Verdict.NG, Verdict.OK):
        ready(rows, verdict)
    assert [seq for seq, _ in rows.records_to_send(9, ())] == [4, 2, 1, 3, 5]
    assert [seq for seq, _ in rows.records_to_send(2, {4})] == [2, 1]
    assert rows.pictures_to_send(9, {digest(2)}) == [digest(seq) for seq in (4, 1, 3, 5)]


def test_refused_records_are_kept_but_not_sent(rows: Rows) -> None:
    ready(rows, Verdict.OK)
    rows.refuse([Refusal(seq=1, reason="no such SKU")])
    assert rows.records_to_send(9, ()) == []
    assert (rows.depth().records, rows.depth().refused) == (0, 1)


def test_a_late_receipt_forgets_nothing_that_is_not_ready(rows: Rows) -> None:
    rows.begin(words.unit(), words.NOON)
    rows.receive([1], [], None)
    assert len(rows.unfinished()) == 1


def test_pictures_of_ok_units_are_shed_first_those_of_ng_last(rows: Rows) -> None:
    for verdict in (Verdict.NG, Verdict.REVIEW, Verdict.OK, Verdict.OK):
        ready(rows, verdict)
    order = []
    while (sha256 := rows.next_to_shed()) is not None:
        order.append(int(sha256, 16))
        rows.shed(sha256)
    assert order == [3, 4, 2, 1]
    assert all(record.pictures == () for _, record in rows.records_to_send(9, ()))


def test_the_same_picture_of_two_units_is_owed_once(rows: Rows) -> None:
    record = ready(rows, Verdict.OK)
    rows.begin(words.unit(), words.NOON)
    again = record.model_copy(update={"seq": 2})
    rows.judge(again)
    rows.make_ready(again)
    assert rows.pictures_to_send(9, ()) == [digest(1)]


def test_a_full_disk_is_an_absent_neighbour_and_loses_nothing(rows: Rows) -> None:
    rows.limit_pages(16)
    with pytest.raises(Unavailable, match="database or disk is full; make room on the disk"):
        begin_for_ever(rows)
    begun = [one.seq for one in rows.unfinished()]
    assert begun == list(range(1, len(begun) + 1))


def test_serials_are_remembered_for_a_while(rows: Rows) -> None:
    rows.begin(words.unit("S1"), words.NOON)
    assert rows.begun_lately("S1")
    assert not rows.begun_lately("S2")


def test_one_agent_per_spool_and_one_station(rows: Rows, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="another process is at work here"):
        Rows(tmp_path / "spool.db", words.STATION)
    rows.close()
    other = StationId.parse("suzhou/line-2/final")
    with pytest.raises(
        InputRefused, match="holds the units of station suzhou/line-1/final, not of suzhou/line-2/"
    ):
        Rows(tmp_path / "spool.db", other)


def test_a_file_that_is_no_spool(tmp_path: Path) -> None:
    (tmp_path / "spool.db").write_bytes(b"this is not a database, it is a shopping list" * 100)
    with pytest.raises(InputRefused, match=r"cannot be used as a spool .*; move it away to begin afresh"):
        Rows(tmp_path / "spool.db", words.STATION)


def test_room_held_in_the_files_takes_records_when_the_disk_takes_nothing(rows: Rows) -> None:
    rows.reserve(1_000_000)
    used = rows.used_bytes()
    rows.limit_pages(1)  # no further than it is
    for seq in range(1, 101):
        rows.begin(words.unit(), words.NOON)
        rows.judge(words.record(seq))
    assert 0 < rows.used_bytes() - used < 1_000_000, "held room does not count as used, records do"


def test_what_is_next_is_found_without_a_look_at_the_rest(rows: Rows) -> None:
    """Days of backlog: each question takes as many steps of SQLite's machine as with a hundredth of it."""

    def steps(ask: Callable[[], object]) -> int:
        taken: list[None] = []
        rows._db.set_progress_handler(lambda: taken.append(None), 1)
        ask()
        rows._db.set_progress_handler(None, 1)
        return len(taken)

    def all_steps() -> list[int]:
        return [
            steps(lambda: rows.records_to_send(4, [1, 2])),
            steps(lambda: rows.pictures_to_send(4, [digest(1)])),
        ]

    for seq in range(1, 21):
        ready(rows, Verdict.NG if seq % 10 == 0 else Verdict.OK)
    few = all_steps()
    for seq in range(21, 401):
        ready(rows, Verdict.NG if seq % 10 == 0 else Verdict.OK)
    assert [many <= 1.5 * before for many, before in zip(all_steps(), few, strict=True)] == [True] * 2


def test_a_record_that_the_disk_has_spoilt_holds_up_no_other(rows: Rows) -> None:
    for verdict in (Verdict.OK, Verdict.NG, Verdict.OK):
        ready(rows, verdict)
    rows.judge(words.record(rows.begin(words.unit(), words.NOON)))
    rows.judge(words.record(rows.begin(words.unit(), words.NOON)))
    rows._db.execute("UPDATE unit SET record = substr(record, 2) WHERE seq IN (2, 4)")

    assert [seq for seq, _ in rows.records_to_send(8, [])] == [1, 3]
    assert [record.seq for record in rows.judged(8)] == [5]
    assert (rows.depth().records, rows.depth().refused) == (3, 2)
