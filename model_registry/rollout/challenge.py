"""Units whose truth people know, and which every release must judge right: past escapes and overkills."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, PositiveInt, StringConstraints

from inspection.identity import PartNumber, StationId
from inspection.verdict import Verdict
from inspection.word import Moment, Sha256, Word, added_later
from model_registry.bundle.assignment import Person
from model_registry.bundle.manifest import BundleManifest, ChallengeResult

MOST_NAMED = 10
"""In one refusal."""


class Expected(StrEnum):
    CATCH = "catch"
    """A defective unit that was passed once: never again OK."""
    PASS = "pass"
    """A sound unit that was rejected once: OK."""


class Challenge(Word):
    station: StationId
    seq: PositiveInt
    judged_at: Moment
    """The day finds it in the archive."""
    serial: PartNumber
    bundle: Sha256 | None
    """That judged it wrongly; challenges are for bundles of its name."""
    expected: Expected
    pictures: Annotated[tuple[Sha256, ...], Field(max_length=100)]
    retired: Annotated[str, added_later("")] = ""
    """Why it no longer stands: the people were wrong. Empty: it stands."""

    @property
    def unit(self) -> str:
        """What a challenge is known by."""
        return f"{self.station.path}#{self.seq}"


class Challenges(Word):
    """What `GET` and `POST /api/challenges` carry."""

    items: Annotated[tuple[Challenge, ...], Field(max_length=10_000)]


class Retirement(Word):
    """What `POST /api/challenges/retired` takes."""

    unit: str
    by: Person
    why: Annotated[str, StringConstraints(min_length=3, max_length=300)]


class ChallengeRules(Word):
    max_pass_failed_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Of sound units that may be rejected again. Of escapes none may be passed again, whatever is set."""


def faults(
    candidate: BundleManifest, challenges: Iterable[Challenge], rules: ChallengeRules
) -> Iterator[str]:
    """Why the candidate may not be released, unit and picture named."""
    results = {result.unit: result for result in candidate.challenges}
    wanted = {kind: [one for one in challenges if one.expected is kind] for kind in Expected}
    lacking = [one for kind in Expected for one in wanted[kind] if one.unit not in results]
    if lacking:
        yield (
            f"{len(lacking)} known units were not shown to it, such as {_named(lacking)}; "
            "name `recipes` in the trainer's settings, and retrain"
        )
    escaped = [one for one in wanted[Expected.CATCH] if _said(one, results) in (Verdict.OK, None)]
    told = [one for one in escaped if one.unit in results]
    if told:
        yield f"{len(told)} past escapes would escape again, or were not judged: {_named(told, results)}"
    rejected = [one for one in wanted[Expected.PASS] if _said(one, results) is not Verdict.OK]
    rejected = [one for one in rejected if one.unit in results]
    share = len(rejected) / max(1, len(wanted[Expected.PASS]))
    if share > rules.max_pass_failed_share:
        yield (
            f"{len(rejected)} of {len(wanted[Expected.PASS])} sound units would be rejected again; "
            f"at most a share of {rules.max_pass_failed_share:g} is allowed: {_named(rejected, results)}"
        )


def _said(one: Challenge, results: dict[str, ChallengeResult]) -> Verdict | None:
    result = results.get(one.unit)
    return result.verdict if result else None


def _named(some: list[Challenge], results: dict[str, ChallengeResult] | None = None) -> str:
    def words(one: Challenge) -> str:
        picture = f", picture {one.pictures[0][:12]}" if one.pictures else ""
        said = results[one.unit] if results else None
        answer = f", it says {said.verdict or said.why}" if said else ""
        return f"{one.serial} ({one.unit}{picture}{answer})"

    more = f" and {len(some) - MOST_NAMED} more" if len(some) > MOST_NAMED else ""
    return "; ".join(map(words, some[:MOST_NAMED])) + more
