"""What a challenger said about a unit: a bundle that judges beside the one in service, without a say."""

from typing import Annotated

from pydantic import Field

from inspection.verdict import Finding, Verdict
from inspection.word import Sha256, Word

MOST_FINDINGS = 50


class ShadowVerdict(Word):
    challenger: Sha256
    """Digest of its bundle."""
    verdict: Verdict
    findings: Annotated[tuple[Finding, ...], Field(max_length=MOST_FINDINGS)] = ()
    """Only where its verdict is another than the station's: elsewhere nobody asks."""

    def beside(self, verdict: Verdict) -> "ShadowVerdict":
        """As it is kept beside the station's `verdict`."""
        return self.model_copy(update={"findings": ()}) if self.verdict is verdict else self
