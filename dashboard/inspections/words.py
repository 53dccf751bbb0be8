"""Findings told in a person's words. Pure."""

from collections.abc import Sequence

from dashboard.web.catalogue import Words
from inspection.verdict import Cause, Finding


def tell(finding: Finding, t: Words) -> str:
    """One sentence, such as "screw missing at screw-3"."""
    label = finding.label or ""
    slot = finding.slot or ""
    match finding.cause:
        case Cause.DEFECT:
            said = t("finding.defect", label=label)
        case Cause.EMPTY_SLOT:
            said = t("finding.empty_slot", label=label, slot=slot)
        case Cause.UNSURE if finding.slot is not None:
            said = t("finding.unsure_slot", label=label, slot=slot)
        case Cause.UNSURE:
            said = t("finding.unsure", label=label)
        case cause:
            said = t(f"cause.{cause}")
    return said if finding.score is None else f"{said} ({finding.score:.2f})"


def tell_all(findings: Sequence[Finding], t: Words) -> tuple[str, ...]:
    return tuple(tell(finding, t) for finding in findings)
