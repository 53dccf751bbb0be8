"""Counts that belong together: what is told adds up."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from dashboard.reports.report import Counted, report_of
from dashboard.reviews.review import Decision
from inspection.verdict import Verdict

AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
COUNTED = [
    Counted("w/l/a", "AC-1", "L1", "b" * 64, Verdict.OK, None, 90, AT, AT + timedelta(hours=2)),
    Counted("w/l/a", "AC-1", "L1", "b" * 64, Verdict.OK, Decision.NG, 1, AT, AT),
    Counted("w/l/b", "AC-1", "L1", "c" * 64, Verdict.NG, Decision.NG, 3, AT, AT),
    Counted("w/l/b", "AC-1", "L2", "c" * 64, Verdict.NG, Decision.OK, 1, AT, AT),
    Counted("w/l/b", "AC-1", "L2", "", Verdict.INVALID, None, 2, AT - timedelta(hours=1), AT),
    Counted("w/l/b", "AC-1", "L2", "c" * 64, Verdict.REVIEW, None, 3, AT, AT),
]


def test_what_is_told_adds_up() -> None:
    report = report_of(COUNTED, Counter({"screw": 3, "dent": 4}), ())
    assert report.units == 100
    assert report.verdicts == {Verdict.OK: 91, Verdict.NG: 4, Verdict.REVIEW: 3, Verdict.INVALID: 2}
    assert (report.first, report.last) == (AT - timedelta(hours=1), AT + timedelta(hours=2))
    assert (report.first_pass.events, report.first_pass.trials) == (91, 100)
    assert (report.confirmed.events, report.confirmed.trials) == (3, 4)
    assert (report.passed_bad, report.undecided, report.good) == (1, 5, 91)
    assert report.by_station["w/l/b"] == {Verdict.NG: 4, Verdict.INVALID: 2, Verdict.REVIEW: 3}
    assert report.bundles == {"b" * 64: 91, "c" * 64: 7, "": 2}
    assert list(report.causes) == ["dent", "screw"]
    assert report.more_rejected == 5, "four by stations, one by people"


def test_of_nothing_there_is_nothing() -> None:
    report = report_of([], Counter(), ())
    assert (report.units, report.first, report.first_pass.share, report.good) == (0, None, None, 0)
