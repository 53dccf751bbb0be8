"""Where a part must be."""

from pydantic import PositiveFloat

from inspection.detection import TellableScore
from inspection.identity import Identifier
from inspection.word import LabelName, Word


class Slot(Word):
    """A place where a part must be; nothing found there is a defect of its own."""

    name: Identifier
    label: LabelName
    x: float
    y: float
    """Where the part's centre belongs, pixels of the full picture."""
    tolerance_mm: PositiveFloat
    """How far from there its centre may lie."""
    accept: TellableScore | None = None
    """From which score on the part counts as present. None: the bundle's threshold."""
    grey: TellableScore | None = None
    """From here up to `accept` a person decides. None: the bundle's."""
