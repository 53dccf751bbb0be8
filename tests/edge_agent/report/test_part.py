import pytest

from edge_agent.report.part import Part, part_to_keep
from inspection.crop import Crop
from inspection.geometry import Box
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Finding, Verdict
from tests.fakes import words


def finding(*corners: float, view: str = "front") -> Finding:
    """Of a dent; without corners it has no place."""
    box = Box(x1=corners[0], y1=corners[1], x2=corners[2], y2=corners[3]) if corners else None
    return Finding(verdict=Verdict.NG, cause=Cause.DEFECT, view=view, label="dent", box=box)


def with_findings(*findings: Finding, verdict: Verdict = Verdict.NG) -> InspectionRecord:
    return words.record(1, verdict).model_copy(update={"findings": findings})


@pytest.mark.parametrize(
    ("findings", "part"),
    [
        ([finding(30.4, 40, 50, 60.2)], (20, 30, 60, 71)),
        ([finding(30, 40, 50, 60), finding(100, 20, 120, 30)], (20, 10, 130, 70)),
        ([finding(2, 3, 50, 60)], (0, 0, 60, 70)),
        ([finding(180, 90, 199, 99)], (170, 80, 200, 100)),
        ([finding(-20, 40, 30, 60)], (0, 30, 40, 70)),
        ([finding(30, 40, 50, 60), finding(0, 0, 1, 1, view="back")], (20, 30, 60, 70)),
    ],
)
def test_all_that_the_findings_point_at_is_kept_with_a_margin(
    findings: list[Finding], part: tuple[int, ...]
) -> None:
    record = with_findings(*findings)
    assert part_to_keep(record, "front", 200, 100, margin_px=10) == part
    assert part_to_keep(with_findings(*findings, verdict=Verdict.REVIEW), "front", 200, 100, 10) == part


@pytest.mark.parametrize(
    "record",
    [
        with_findings(finding(30, 40, 50, 60), verdict=Verdict.INVALID),
        with_findings(finding(30, 40, 50, 60), verdict=Verdict.OK),
        with_findings(),
        with_findings(finding(30, 40, 50, 60, view="back")),
        with_findings(finding(30, 40, 50, 60), finding()),
        with_findings(finding(5, 5, 195, 95)),
        with_findings(finding(300, 40, 350, 60)),
        with_findings(*[finding(30, 40, 50, 60)] * 300),
    ],
    ids=["invalid", "ok", "none", "elsewhere", "a slot", "all of it", "outside", "too many"],
)
def test_the_picture_stays_whole_where_nothing_says_where_to_look(record: InspectionRecord) -> None:
    assert part_to_keep(record, "front", 200, 100, margin_px=10) is None


def test_what_is_cut_out_says_where_it_was() -> None:
    pixels = words.picture(width=200, height=100)
    part = Part(20, 30, 60, 70)
    assert (part.cut(pixels) == pixels[30:70, 20:60]).all()
    assert part.crop(200, 100) == Crop(left=20, top=30, full_width=200, full_height=100)
