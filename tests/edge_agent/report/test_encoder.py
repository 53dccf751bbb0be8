import hashlib
from pathlib import Path

from edge_agent.capture.frame import Frame
from edge_agent.report.encoder import Encoder
from edge_agent.report.evidence import EvidenceSettings
from edge_agent.tally import Tally
from inspection.picture_head import size_of
from inspection.shadow import ShadowVerdict
from inspection.verdict import Verdict
from tests.fakes import words
from tests.fakes.spool import spool_in


def test_pixels_become_a_jpeg_bound_by_its_digest(tmp_path: Path) -> None:
    spool, told = spool_in(tmp_path), []
    encoder = Encoder(spool, 90, lambda: told.append("ready"))
    spool.begin(words.unit(), words.NOON)
    spool.commit(words.record(1), [words.frame()])
    encoder.judged(1, total_ms=12.5)
    assert encoder.encode_next()
    ((_, record),) = spool.records_to_send(9, ())
    (picture,) = record.pictures
    data = spool.picture(picture.sha256)
    assert data is not None
    assert hashlib.sha256(data).hexdigest() == picture.sha256
    assert size_of(data) == (picture.width, picture.height) == (64, 48)
    assert (record.timings.total_ms, told) == (12.5, ["ready"])
    assert list((tmp_path / "frames").iterdir()) == []


def test_the_cameras_own_jpeg_is_kept_as_it_is(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.begin(words.unit(), words.NOON)
    spool.commit(words.record(1), [Frame("front", words.picture(), 0.0, jpeg=words.jpeg())])
    encoder = Encoder(spool, 90, lambda: None)
    assert not encoder.encode_next(), "its verdict has not left yet"
    encoder.judged(1, total_ms=20.0)
    assert encoder.encode_next()
    ((_, record),) = spool.records_to_send(9, ())
    assert spool.picture(record.pictures[0].sha256) == words.jpeg()


def test_an_ok_unit_that_is_not_drawn_goes_without_picture_and_says_so(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    tally = Tally()
    encoder = Encoder(spool, 90, lambda: None, EvidenceSettings(ok_share=0.0), tally)
    for seq, verdict in ((1, Verdict.OK), (2, Verdict.NG)):
        spool.begin(words.unit(), words.NOON)
        spool.commit(words.record(seq, verdict), [words.frame(seq)])
        encoder.judged(seq, total_ms=20.0)
        assert encoder.encode_next()
    records = dict(spool.records_to_send(9, ()))
    assert (records[1].pictures, records[1].ok_share) == ((), 0.0)
    assert (len(records[2].pictures), records[2].ok_share) == (1, None)
    assert (tally.pictures_not_drawn, spool.shed.total()) == (1, 0), "not drawn is not shed"
    assert list((tmp_path / "frames").iterdir()) == []


def test_nothing_to_do(tmp_path: Path) -> None:
    assert not Encoder(spool_in(tmp_path), 90, lambda: None).encode_next()


def test_what_is_judged_is_finished_before_the_end(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    encoder = Encoder(spool, 90, lambda: None)
    for seq in (1, 2, 3):
        spool.begin(words.unit(), words.NOON)
        spool.commit(words.record(seq, Verdict.NG), [words.frame(seq)])
        encoder.judged(seq, total_ms=20.0)
    encoder.start()
    encoder.stop()
    assert [seq for seq, _ in spool.records_to_send(9, ())] == [3, 2, 1]


def test_an_ok_unit_on_which_a_challenger_disagrees_keeps_its_picture(tmp_path: Path) -> None:
    """People are asked about it. One on which both agree is drawn like any other."""
    spool = spool_in(tmp_path)
    encoder = Encoder(spool, 90, lambda: None, EvidenceSettings(ok_share=0.0))
    for seq, verdict in ((1, Verdict.NG), (2, Verdict.OK)):
        spool.begin(words.unit(), words.NOON)
        spool.commit(words.record(seq), [words.frame(seq)])
        encoder.judged(seq, 20.0, ShadowVerdict(challenger="c" * 64, verdict=verdict))
        assert encoder.encode_next()
    records = dict(spool.records_to_send(9, ()))
    assert [len(records[seq].pictures) for seq in (1, 2)] == [1, 0]
    assert [one.shadow and one.shadow.verdict for one in records.values()] == [Verdict.NG, Verdict.OK]
    assert [one.disputed for one in records.values()] == [True, False]
