import pytest
from pydantic import ValidationError

from edge_agent.arming.part import KnownPart
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words

GOLDEN = KnownPart(serial="GOLDEN-1", expect="OK")
ANY_NG = KnownPart(serial="BAD-1", expect="NG")
DENTED = KnownPart(serial="BAD-2", expect="NG", label="dent", cause=Cause.DEFECT)
LABELLED = KnownPart(serial="BAD-3", expect="NG", label="dent")
DENT = Finding(verdict=Verdict.NG, cause=Cause.DEFECT, label="dent")
SCREW = Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, label="screw", slot="screw-1")
MAYBE_A_DENT = Finding(verdict=Verdict.REVIEW, cause=Cause.DEFECT, label="dent")


def judged(verdict: Verdict, *findings: Finding) -> InspectionRecord:
    return words.record().model_copy(update={"verdict": verdict, "findings": findings})


CASES = [
    (GOLDEN, judged(Verdict.OK), ""),
    (GOLDEN, judged(Verdict.NG, DENT), "was judged NG (defect dent) and should be OK"),
    (ANY_NG, judged(Verdict.NG, SCREW), ""),
    (ANY_NG, judged(Verdict.OK), "was judged OK (nothing found) and should be NG"),
    (DENTED, judged(Verdict.NG, SCREW, DENT), ""),
    (DENTED, judged(Verdict.NG, SCREW), "NG (empty slot screw screw-1) and should be NG (defect dent)"),
    (LABELLED, judged(Verdict.NG, SCREW), "should be NG (dent)"),
    (DENTED, judged(Verdict.NG, SCREW, MAYBE_A_DENT), "should be NG (defect dent)"),
    (DENTED, judged(Verdict.REVIEW, MAYBE_A_DENT), "was judged REVIEW (defect dent) and should be NG"),
]


@pytest.mark.parametrize(("part", "record", "fault"), CASES)
def test_right_is_the_verdict_and_what_was_named(
    part: KnownPart, record: InspectionRecord, fault: str
) -> None:
    said = part.fault(record)
    assert fault in said
    assert bool(said) == bool(fault)


def test_a_golden_part_has_no_defect() -> None:
    with pytest.raises(ValidationError, match=r'remove label, cause and slot, or expect "NG"'):
        KnownPart(serial="GOLDEN-1", expect="OK", label="dent")
