import pytest

from dashboard.inspections.words import tell, tell_all
from dashboard.web.catalogue import Language, read_catalogue
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes.station_reports import blame, found

SCREW = found("screw", 0.42)


@pytest.mark.parametrize(
    ("finding", "english", "chinese"),
    [
        (blame(found("scratch", 0.87)), "scratch found (0.87)", "发现 scratch (0.87)"),
        (blame(SCREW, Verdict.REVIEW, Cause.UNSURE), "Perhaps screw (0.42)", "疑似 screw (0.42)"),
        (
            blame(SCREW, Verdict.REVIEW, Cause.UNSURE, "screw-3"),
            "Not sure of screw at screw-3 (0.42)",
            "screw-3 处的 screw 不能确定 (0.42)",
        ),
        (
            Finding(verdict=Verdict.NG, cause=Cause.EMPTY_SLOT, label="screw", slot="screw-3"),
            "screw missing at screw-3",
            "screw-3 处缺少 screw",
        ),
        (Finding(verdict=Verdict.INVALID, cause=Cause.TOO_DARK), "Picture is too dark", "图像过暗"),
    ],
)
def test_findings_in_words(finding: Finding, english: str, chinese: str) -> None:
    catalogue = read_catalogue()

    assert tell(finding, catalogue[Language.ENGLISH]) == english
    assert tell(finding, catalogue[Language.CHINESE]) == chinese


def test_every_cause_has_words() -> None:
    findings = [Finding(verdict=Verdict.INVALID, cause=cause, label="x", slot="y") for cause in Cause]

    for words in read_catalogue().values():
        assert all(tell_all(findings, words))
