"""Why a unit has its verdict, as a number that a PLC can compare. A number never gets another meaning."""

from collections.abc import Sequence
from enum import IntEnum

from inspection.verdict import Cause, Verdict


class LineCode(IntEnum):
    """What only the line is told; each comes with INVALID."""

    NO_VERDICT_IN_TIME = 101
    RESTARTED = 102
    NOT_A_NAME = 103
    NOT_NUMBERED = 104


MEANING = {
    LineCode.NO_VERDICT_IN_TIME: "no verdict in time",
    LineCode.RESTARTED: "the station started anew with the unit in hand",
    LineCode.NOT_A_NAME: "serial or lot has a character that is not allowed",
    LineCode.NOT_NUMBERED: "the station could not number the unit (disk full, or stopping)",
}
OTHER = 99
CAUSES = {
    Cause.DEFECT: 1,
    Cause.EMPTY_SLOT: 2,
    Cause.UNSURE: 3,
    Cause.NO_MODEL: 4,
    Cause.NO_CAMERA: 5,
    Cause.NO_FRAME_IN_TIME: 6,
    Cause.WRONG_SIZE: 7,
    Cause.TOO_DARK: 8,
    Cause.TOO_BRIGHT: 9,
    Cause.FLAT: 10,
    Cause.BLURRED: 11,
    Cause.DETECTOR_FAILED: 12,
    Cause.LATE: LineCode.NO_VERDICT_IN_TIME,
    Cause.NO_RECIPE: 13,
    Cause.NOT_INSPECTED: 14,
    Cause.SHIFTED: 15,
    Cause.NOT_ARMED: 16,
    Cause.CODE_UNREADABLE: 17,
    Cause.CODE_CONTRADICTS: 18,
    Cause.FROZEN: 19,
}
_LED_TO = {
    Cause.DEFECT: Verdict.NG,
    Cause.EMPTY_SLOT: Verdict.NG,
    Cause.UNSURE: Verdict.REVIEW,
    Cause.NO_MODEL: Verdict.REVIEW,
}
"""All others led to INVALID."""


def code_of(verdict: Verdict, causes: Sequence[Cause]) -> int:
    """The first cause that led to the verdict; 0 for OK."""
    if verdict is Verdict.OK:
        return 0
    ours = (cause for cause in causes if _LED_TO.get(cause, Verdict.INVALID) is verdict)
    return CAUSES.get(next(ours, None) or next(iter(causes), None), OTHER)  # type: ignore[arg-type]


def table() -> str:
    """The codes as a Markdown table."""
    told: dict[int, str] = {0: "nothing to say", **{code: cause.value for cause, code in CAUSES.items()}}
    told |= {OTHER: "another cause", **{int(code): MEANING[code] for code in LineCode}}
    rows = [f"| {code} | {meaning} |" for code, meaning in sorted(told.items())]
    return "\n".join(["| code | meaning |", "| --- | --- |", *rows])
