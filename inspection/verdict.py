"""The four verdicts, the causes behind them, and findings that join both to a place in a picture."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from inspection.geometry import Box
from inspection.word import LabelName, Score, Word, added_later


class Verdict(StrEnum):
    OK = "OK"
    NG = "NG"
    REVIEW = "REVIEW"
    INVALID = "INVALID"


class Cause(StrEnum):
    """Why a finding says what it says."""

    DEFECT = "defect"
    EMPTY_SLOT = "empty slot"
    UNSURE = "unsure"
    NO_MODEL = "no model"
    NO_CAMERA = "no camera"
    NO_FRAME_IN_TIME = "no frame in time"
    WRONG_SIZE = "wrong picture size"
    TOO_DARK = "too dark"
    TOO_BRIGHT = "too bright"
    FLAT = "no contrast"
    BLURRED = "blurred"
    SHIFTED = "shifted"
    FROZEN = "frozen"
    DETECTOR_FAILED = "detector failed"
    NO_RECIPE = "no recipe for this SKU"
    NOT_INSPECTED = "not inspected"
    NOT_ARMED = "not armed"
    CODE_UNREADABLE = "code not readable"
    CODE_CONTRADICTS = "code contradicts"
    LATE = "no verdict in time"
    """Only told to the line; the record keeps what was judged later."""


class Finding(Word):
    """One reason for a verdict. What is not known or does not apply is None."""

    verdict: Verdict
    cause: Cause
    view: str | None = None
    label: LabelName | None = None
    slot: str | None = None
    score: Score | None = None
    box: Box | None = None
    zone: Annotated[str | None, added_later(None)] = None
    """Whose limits it exceeds, where these are not the view's."""


_GRAVITY = (Verdict.NG, Verdict.INVALID, Verdict.REVIEW)


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """NG before INVALID before REVIEW; OK only when nothing else was said.

    A defect seen in a sound picture stays a defect when another view is black, so NG comes first.
    """
    given = set(verdicts)
    return next((verdict for verdict in _GRAVITY if verdict in given), Verdict.OK)
