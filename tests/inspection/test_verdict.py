import pytest

from inspection.verdict import Verdict, gravest


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
