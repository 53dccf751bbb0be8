"""Findings in words, for the page and the terminal."""

from edge_agent.tryout.tried import Tried
from inspection.shift import Shift
from inspection.verdict import Finding


def tell(finding: Finding) -> str:
    """Such as "empty slot: screw at screw-3", or "defect: dent (0.87) in zone rim"."""
    score = "" if finding.score is None else f" ({finding.score:.2f})"
    what = f": {finding.label}{score}" if finding.label else ""
    slot = f" at {finding.slot}" if finding.slot else ""
    zone = f" in zone {finding.zone}" if finding.zone else ""
    return f"{finding.cause}{what}{slot}{zone}"


def tell_all(tried: Tried) -> tuple[str, ...]:
    """Every finding once, and why files could not be read."""
    findings = [tell(finding) for finding in tried.record.findings]
    files = [f"{shot.name}: {shot.problem}" for shot in tried.shots if shot.problem]
    return tuple(dict.fromkeys([*findings, *files]))


def tell_shift(shift: Shift, mm_per_pixel: float) -> str:
    return (
        f"{shift.dx_px * mm_per_pixel:+.2f} mm, {shift.dy_px * mm_per_pixel:+.2f} mm, {shift.turn_deg:+.1f}°"
    )
