import pytest

from edge_agent.report.evidence import EvidenceSettings
from inspection.verdict import Verdict
from tests.fakes import words


@pytest.mark.parametrize("verdict", [Verdict.NG, Verdict.REVIEW, Verdict.INVALID])
def test_what_somebody_must_look_at_is_always_kept(verdict: Verdict) -> None:
    evidence = EvidenceSettings(ok_share=0.0)
    record = words.record(1, verdict)
    assert evidence.keeps(record)
    assert evidence.noted(record) == record


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_of_the_ok_units_the_share_is_kept(share: float) -> None:
    evidence = EvidenceSettings(ok_share=share)
    kept = [evidence.keeps(words.record(seq)) for seq in range(1, 2001)]
    assert sum(kept) / len(kept) == pytest.approx(share, abs=0.03)
    assert kept == [evidence.keeps(words.record(seq)) for seq in range(1, 2001)], "the same lots again"


def test_a_larger_share_keeps_what_a_smaller_one_kept() -> None:
    records = [words.record(seq) for seq in range(1, 200)]
    small, large = EvidenceSettings(ok_share=0.2), EvidenceSettings(ok_share=0.6)
    assert all(large.keeps(record) for record in records if small.keeps(record))


def test_the_record_says_from_how_large_a_share_it_was_drawn() -> None:
    record = words.record()
    assert EvidenceSettings(ok_share=0.25).noted(record).ok_share == 0.25
    assert "ok_share" not in EvidenceSettings().noted(record).model_dump_json()
