import pytest

from edge_agent.plc.codes import CAUSES, MEANING, OTHER, LineCode, code_of
from inspection.verdict import Cause, Verdict


def test_every_cause_has_a_number_of_its_own() -> None:
    """All but one: whether the handshake or the station's own watch tells it, it is the same to a PLC."""
    assert CAUSES[Cause.LATE] == LineCode.NO_VERDICT_IN_TIME
    numbers = [
        *(code for cause, code in CAUSES.items() if cause is not Cause.LATE),
        OTHER,
        *map(int, LineCode),
    ]
    assert set(CAUSES) == set(Cause)
    assert set(MEANING) == set(LineCode)
    assert len(set(numbers)) == len(numbers)
    assert 0 not in numbers


@pytest.mark.parametrize(
    ("verdict", "causes", "code"),
    [
        (Verdict.OK, (), 0),
        (Verdict.NG, (Cause.EMPTY_SLOT,), 2),
        (Verdict.NG, (Cause.UNSURE, Cause.TOO_DARK, Cause.DEFECT), 1),
        (Verdict.REVIEW, (Cause.UNSURE,), 3),
        (Verdict.INVALID, (Cause.UNSURE, Cause.BLURRED), 11),
        (Verdict.INVALID, (), OTHER),
    ],
)
def test_the_first_cause_that_led_to_the_verdict(
    verdict: Verdict, causes: tuple[Cause, ...], code: int
) -> None:
    assert code_of(verdict, causes) == code
