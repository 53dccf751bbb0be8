"""A report's rejected units as a table for spreadsheets; the figures stand above it as rows of their own."""

import csv
from collections.abc import Iterator
from io import StringIO

from dashboard.explore.as_csv import harmless
from dashboard.quality.rate import Rate
from dashboard.reports.report import Rejected, Report
from inspection.verdict import Verdict


def write_csv(title: str, report: Report) -> str:
    file = StringIO()
    csv.writer(file).writerows([tuple(map(harmless, row)) for row in _rows(title, report)])
    return file.getvalue()


def _rows(title: str, report: Report) -> Iterator[tuple[str, ...]]:
    yield "report", title
    yield "units", str(report.units)
    for verdict in Verdict:
        yield verdict, str(report.verdicts[verdict])
    yield "first_pass_yield", *_told(report.first_pass)
    yield "rejects_confirmed", *_told(report.confirmed)
    yield "passed_and_bad", str(report.passed_bad)
    yield "undecided", str(report.undecided)
    yield "good", str(report.good)
    for name, count in report.causes.items():
        yield "cause", name, str(count)
    for bundle, count in report.bundles.items():
        yield "bundle", bundle, str(count)
    yield ()
    yield tuple(Rejected.model_fields)
    for one in report.rejected:
        said = one.model_dump(mode="json") | {"causes": " ".join(one.causes), "decision": one.decision or ""}
        yield tuple(str(said[name]) for name in Rejected.model_fields)


def _told(rate: Rate) -> tuple[str, str, str]:
    """Share, and the ends of its 95 % interval."""
    share = "" if rate.share is None else f"{rate.share:.6f}"
    return share, f"{rate.low:.6f}", f"{rate.high:.6f}"
