from pathlib import Path

import pytest

from edge_agent.report.encoder import Encoder
from edge_agent.report.spool import OnFull, Spool
from inspection.errors import Unavailable
from inspection.verdict import Verdict
from inspection.wire.messages import ReceiptGiven, Refusal
from tests.fakes import words
from tests.fakes.spool import open_rows, spool_in


def inspected(spool: Spool, verdict: Verdict = Verdict.OK) -> int:
    """One unit through the whole spool, its picture encoded."""
    seq = spool.begin(words.unit(), words.NOON)
    spool.commit(words.record(seq, verdict), [words.frame(seq)])
    encoded(spool, seq)
    return seq


def encoded(spool: Spool, seq: int) -> None:
    encoder = Encoder(spool, 90, lambda: None)
    encoder.judged(seq, total_ms=20.0)
    assert encoder.encode_next()


def begin_for_ever(spool: Spool) -> None:
    while True:
        spool.begin(words.unit(), words.NOON)


def test_a_unit_stays_until_its_receipt_comes(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    inspected(spool)
    ((_, record),) = spool.records_to_send(9, ())
    (picture,) = record.pictures
    assert spool.picture(picture.sha256) is not None
    spool.received(ReceiptGiven(inspections=(1,)))
    assert (spool.depth().records, spool.depth().pictures) == (0, 1)
    spool.received(ReceiptGiven(pictures=(picture.sha256,)))
    assert spool.depth().pictures == 0
    assert list((tmp_path / "pictures").iterdir()) == []


def test_what_the_cluster_refuses_is_kept_and_not_sent_again(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    inspected(spool)
    spool.received(ReceiptGiven(refused=(Refusal(seq=1, reason="other schema"),)))
    assert spool.records_to_send(9, ()) == []
    assert spool.depth().refused == 1


def test_a_killed_agent_finds_everything_again(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.begin(words.unit("S1"), words.NOON)
    spool.commit(words.record(1), [words.frame(1)])
    spool.begin(words.unit("S2"), words.NOON)
    spool.close()
    again = spool_in(tmp_path)
    assert [one.seq for one in again.open()] == [2]
    encoded(again, 1)
    ((_, record),) = again.records_to_send(9, ())
    assert len(record.pictures) == 1


def test_a_record_whose_frames_died_with_the_machine_goes_without(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.begin(words.unit(), words.NOON)
    spool.commit(words.record(1), [words.frame(1)])
    for raw in (tmp_path / "frames").iterdir():
        raw.unlink()
    encoded(spool, 1)
    ((_, record),) = spool.records_to_send(9, ())
    assert record.pictures == ()


def test_a_full_spool_gives_up_pictures_of_ok_units_first_and_counts_them(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    spool = spool_in(tmp_path, rows=rows, max_bytes=rows.used_bytes() + 2 * len(words.jpeg()) + 100_000)
    verdicts = [Verdict.NG, Verdict.OK, Verdict.OK, Verdict.NG]
    for verdict in verdicts * 30:
        inspected(spool, verdict)
    depth = spool.depth()
    assert depth.records == 120
    assert spool.shed[Verdict.OK] == 60
    assert 0 < spool.shed[Verdict.NG] == 60 - depth.pictures


def test_or_it_holds_the_line(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    spool = spool_in(tmp_path, rows=rows, max_bytes=rows.used_bytes() + 5000, on_full=OnFull.HOLD_LINE)
    assert not spool.holds_line
    while not spool.holds_line:
        inspected(spool)
    assert spool.shed == {}
    assert spool.depth().pictures == spool.depth().records


def test_a_full_disk_costs_the_ballast_first(tmp_path: Path) -> None:
    rows = open_rows(tmp_path)
    spool = spool_in(tmp_path, rows=rows)
    spool.open()
    rows.limit_pages(16)
    with pytest.raises(Unavailable, match="make room on the disk"):
        begin_for_ever(spool)
    assert not (tmp_path / "ballast").exists()
    numbered = len(rows.unfinished())
    rows.limit_pages(1000)
    assert spool.begin(words.unit(), words.NOON) == numbered + 1


def test_an_altered_picture_is_never_sent(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    inspected(spool)
    (file,) = (tmp_path / "pictures").iterdir()
    file.write_bytes(b"another picture")
    assert spool.picture(file.stem) is None
    ((_, record),) = spool.records_to_send(9, ())
    assert record.pictures == ()
    assert spool.frames_lost == 1


def test_files_that_nobody_owes_are_cleared_at_the_start(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    inspected(spool)
    orphan = tmp_path / "pictures" / f"{'f' * 64}.jpg"
    orphan.write_bytes(b"left behind")
    spool.open()
    assert not orphan.exists()
    assert spool.depth().pictures == len(list((tmp_path / "pictures").iterdir())) == 1
