"""What has its receipt is kept for a while, for a cluster that goes on from a backup."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from edge_agent.report.encoder import Encoder
from edge_agent.report.spool import OnFull, Spool
from inspection.verdict import Verdict
from inspection.wire.messages import ReceiptGiven
from tests.edge_agent.report.test_spool import inspected
from tests.fakes import words
from tests.fakes.spool import open_rows, spool_in

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOON = words.NOON


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return spool_in(tmp_path, keep_received=DAY)


def receipted(spool: Spool, at_hour: int, verdict: Verdict = Verdict.OK) -> tuple[int, str]:
    """One unit that the cluster confirmed, with its picture, so many hours after noon."""
    seq = inspected(spool, verdict)
    ((_, record),) = spool.records_to_send(9, ())
    (picture,) = record.pictures
    receipt = ReceiptGiven(inspections=(seq,), pictures=(picture.sha256,))
    spool.received(receipt, NOON + at_hour * HOUR)
    return seq, picture.sha256


def owed(spool: Spool) -> tuple[list[int], set[str]]:
    return [seq for seq, _ in spool.records_to_send(99, ())], set(spool.pictures_to_send(99, ()))


def files(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "pictures").iterdir()}


def test_what_was_received_is_owed_to_nobody_and_stays(spool: Spool, tmp_path: Path) -> None:
    _, picture = receipted(spool, 1)

    assert owed(spool) == ([], set())
    assert (spool.depth().records, spool.depth().pictures, files(tmp_path)) == (0, 0, {picture})


def test_a_restored_cluster_gets_all_since_its_backup_once(spool: Spool, tmp_path: Path) -> None:
    receipted(spool, 1)
    second, third = receipted(spool, 2), receipted(spool, 3, Verdict.NG)

    assert spool.send_again("a" * 32, NOON + 2 * HOUR) == 2

    assert owed(spool) == ([third[0], second[0]], {second[1], third[1]})  # NG first
    assert spool.picture(third[1]) is not None
    spool.received(
        ReceiptGiven(inspections=(second[0], third[0]), pictures=(second[1], third[1])), NOON + 4 * HOUR
    )
    assert spool.send_again("a" * 32, NOON + 2 * HOUR) == 0  # said again with every connection
    assert owed(spool) == ([], set())
    assert spool.send_again("b" * 32, NOON + 4 * HOUR) == 2  # restored once more
    assert len(files(tmp_path)) == 3


def test_a_killed_agent_still_has_it(spool: Spool, tmp_path: Path) -> None:
    _, picture = receipted(spool, 1)
    spool.close()

    again = spool_in(tmp_path, keep_received=DAY)
    again.open()

    assert files(tmp_path) == {picture}
    assert again.send_again("a" * 32, NOON) == 1


def test_after_its_time_it_is_forgotten(spool: Spool, tmp_path: Path) -> None:
    receipted(spool, 1)
    _, young = receipted(spool, 26)

    assert files(tmp_path) == {young}
    assert spool.send_again("a" * 32, NOON) == 1


def test_it_gives_way_to_what_has_no_receipt(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    room = rows.used_bytes() + 3 * len(words.jpeg()) + 100_000
    spool = spool_in(tmp_path, rows=rows, max_bytes=room, keep_received=DAY)
    receipted(spool, 1)
    while not spool.shed:
        inspected(spool)

    assert spool.send_again("a" * 32, NOON) == 0  # given up before anything that was owed


def test_it_never_holds_the_line(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    spool = spool_in(
        tmp_path, rows=rows, max_bytes=rows.used_bytes() + 60_000, on_full=OnFull.HOLD_LINE, keep_received=DAY
    )
    for hour in range(200):
        receipted(spool, 0)
        assert not spool.holds_line, hour


def test_units_that_look_alike_share_a_picture_until_the_last_is_gone(spool: Spool) -> None:
    first = spool.begin(words.unit(), NOON)
    assert first == 1
    seq, picture = inspected_as(spool, first)
    spool.received(ReceiptGiven(inspections=(seq,), pictures=(picture,)), NOON)
    other, same = inspected_as(spool, spool.begin(words.unit(), NOON))
    assert same == picture

    spool.received(ReceiptGiven(), NOON + 2 * DAY)  # the first one's time is over

    assert spool.picture(picture) is not None
    assert owed(spool) == ([other], {picture})


def test_a_picture_shared_with_an_older_unit_is_as_young_as_the_newer(spool: Spool) -> None:
    for hour in (1, 3):
        seq, picture = inspected_as(spool, spool.begin(words.unit(), NOON))
        spool.received(ReceiptGiven(inspections=(seq,), pictures=(picture,)), NOON + hour * HOUR)

    assert spool.send_again("a" * 32, NOON + 2 * HOUR) == 1
    assert owed(spool) == ([2], {picture})


def test_a_day_of_it_makes_nothing_slower(tmp_path: Path) -> None:
    """A receipt, and room for a picture, take as many steps of SQLite's machine as with a hundredth of it."""
    rows = open_rows(tmp_path)
    spool = spool_in(tmp_path, rows=rows, keep_received=DAY)

    def steps() -> list[int]:
        asked = (lambda: spool.received(ReceiptGiven(), NOON + HOUR), rows.used_bytes)
        counts = []
        for ask in asked:
            taken: list[None] = []
            rows._db.set_progress_handler(partial(taken.append, None), 1)
            ask()
            rows._db.set_progress_handler(None, 1)
            counts.append(len(taken))
        return counts

    receipted(spool, 0)
    few = steps()
    for _ in range(60):
        receipted(spool, 0)

    assert [many <= 1.5 * before for many, before in zip(steps(), few, strict=True)] == [True, True]


def test_kept_bytes_are_those_of_the_files(spool: Spool, tmp_path: Path) -> None:
    rows = spool._rows
    for hour in (0, 1, 2):
        receipted(spool, hour)
    sizes = [path.stat().st_size for path in (tmp_path / "pictures").iterdir()]

    assert rows._all("SELECT bytes FROM kept") == [(sum(sizes),)]
    spool.send_again("a" * 32, NOON + HOUR)
    spool.received(ReceiptGiven(), NOON + 5 * DAY)
    assert rows._all("SELECT bytes FROM kept") == [(0,)]


def inspected_as(spool: Spool, seq: int) -> tuple[int, str]:
    """Always the same picture."""
    spool.commit(words.record(seq), [words.frame(1)])
    encoder = Encoder(spool, 90, lambda: None)
    encoder.judged(seq, total_ms=20.0)
    assert encoder.encode_next()
    ((_, record),) = spool.records_to_send(9, ())
    return seq, record.pictures[0].sha256
