import pytest

from inspection.verdict import Cause, Finding, Verdict, gravest


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ([], "OK"),
        (["OK"], "OK"),
        (["OK", "REVIEW"], "REVIEW"),
        (["REVIEW", "INVALID"], "INVALID"),
        (["INVALID", "NG"], "NG"),
        (["NG", "REVIEW", "INVALID", "OK"], "NG"),
    ],
)
def test_the_gravest_verdict_wins(given: list[str], verdict: str) -> None:
    assert gravest(Verdict(one) for one in given) is Verdict(verdict)


def test_a_finding_of_before_there_were_zones_keeps_its_bytes() -> None:
    assert "zone" not in Finding(verdict=Verdict.NG, cause=Cause.DEFECT).model_dump_json()
