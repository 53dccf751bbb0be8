"""What the cluster has seen of a station in a rollout: inspections first, its own word second.

The dashboard gathers it, since inspections and statuses are there. The registry believes it from a token
with that right, and decides by nothing else.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from inspection.identity import StationId
from inspection.verdict import Verdict
from inspection.word import Moment, Sha256, Word, added_later


class Golden(StrEnum):
    """What a station says of its golden check."""

    UNKNOWN = "unknown"
    PASSED = "passed"
    REFUSED = "refused"


class Figures(Word):
    """Of some inspections of one station."""

    verdicts: dict[Verdict, NonNegativeInt] = Field(default_factory=dict)
    p99_ms: NonNegativeFloat | None = None
    """Trigger to record committed. None: there are none."""

    @property
    def units(self) -> int:
        return sum(self.verdicts.values())

    def count(self, verdict: Verdict) -> int:
        return self.verdicts.get(verdict, 0)

    def share(self, verdict: Verdict) -> float:
        """0 to 1."""
        return self.count(verdict) / self.units if self.units else 0.0


class ShadowFigures(Word):
    """Of the units that a station's champion and its challenger both judged."""

    agreed: NonNegativeInt = 0
    disagreed: NonNegativeInt = 0
    champion_right: NonNegativeInt = 0
    """Of those on which they disagreed, by what people decided;"""
    challenger_right: NonNegativeInt = 0
    undecided: NonNegativeInt = 0
    """and those that still wait for a person."""
    refused: str = ""
    """Why the challenger does not judge there, in the station's words."""

    @property
    def units(self) -> int:
        return self.agreed + self.disagreed


class StationEvidence(Word):
    station: StationId
    version: NonNegativeInt
    """Of the assignment that it is about; 0: the station never had one. About an older one it is ignored."""
    bundle: Sha256
    """What the rollout brings."""
    at: Moment
    """When it was gathered, by the cluster's clock."""
    since: Figures = Figures()
    """Inspections that carry `bundle`, judged after the assignment; while that only challenges, the
    station's own."""
    before: Figures = Figures()
    """The last inspections before the assignment, with the bundle to which a return leads."""
    running: Sha256 | None = None
    """What the newest inspection carries. None: no model, or there is no inspection."""
    heard_at: Moment | None = None
    """Last inspection or status, by the cluster's clock."""
    restarts: NonNegativeInt = 0
    """Of the station's program since the assignment, at least: two between two looks count once."""
    golden: Golden = Golden.UNKNOWN
    message: str = ""
    """The station's own words about its update."""
    shadow: Annotated[ShadowFigures | None, added_later(None)] = None
    """While the rollout's bundle judges there as a challenger."""


class EvidenceSeen(Word):
    """What `PUT /api/evidence` takes."""

    items: Annotated[tuple[StationEvidence, ...], Field(max_length=1000)]
