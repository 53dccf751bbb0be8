"""Units of a line, built by hand."""

from deploy.laptop.line.truth import Truth
from deploy.laptop.line.unit import LineUnit
from inspection.identity import Unit

SCREW = Truth("screw", (10.0, 10.0, 30.0, 30.0))
SCRATCH = Truth("scratch", (40.0, 10.0, 60.0, 30.0))


def line_unit(serial: str = "AC-1", *, good: bool = True) -> LineUnit:
    truth = (SCREW,) if good else (SCREW, SCRATCH)
    return LineUnit(Unit(serial=serial, sku="ac-panel", lot="L1"), b"jpeg of " + serial.encode(), good, truth)
