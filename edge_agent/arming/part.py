"""A part whose verdict is known beforehand, and whether a station judged it so."""

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import model_validator

from inspection.identity import Identifier, PartNumber
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Finding, Verdict
from inspection.word import LabelName, Word


class KnownPart(Word):
    """A golden part (`OK`) or a challenge part (`NG`, and for what). What is not named is not asked for."""

    serial: PartNumber
    expect: Literal["OK", "NG"]
    label: LabelName | None = None
    cause: Cause | None = None
    slot: Identifier | None = None

    @model_validator(mode="after")
    def _is_challenged_by_a_defect(self) -> Self:
        if self.expect == "OK" and (self.label or self.cause or self.slot):
            raise ValueError(
                f'{self.serial}: a golden part has no defect; remove label, cause and slot, or expect "NG"'
            )
        return self

    def fault(self, record: InspectionRecord) -> str:
        """How the record differs from what is known, in words; empty: judged as it should be."""
        if record.verdict == self.expect and (self.expect == "OK" or any(map(self._means, record.findings))):
            return ""
        told = f"{record.verdict} ({_words(record.findings)})"
        return f"known part {self.serial} was judged {told} and should be {self._expected}"

    def _means(self, finding: Finding) -> bool:
        return (
            finding.verdict is Verdict.NG
            and self.label in (None, finding.label)
            and self.cause in (None, finding.cause)
            and self.slot in (None, finding.slot)
        )

    @property
    def _expected(self) -> str:
        named = [words for words in (self.cause, self.label, self.slot) if words]
        return self.expect + (f" ({' '.join(named)})" if named else "")


def _words(findings: Sequence[Finding]) -> str:
    told = [" ".join(filter(None, (one.cause, one.label, one.slot))) for one in findings[:3]]
    return ", ".join(told) or "nothing found"
