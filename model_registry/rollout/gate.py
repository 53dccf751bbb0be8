"""Whether a bundle may be released beside the one in service. Pure: two manifests and the rules."""

from collections.abc import Iterator, Sequence

from pydantic import NonNegativeFloat

from inspection.word import Score, Word
from model_registry.bundle.manifest import BundleManifest, ClassMetrics, Instruction
from model_registry.rollout.challenge import Challenge, ChallengeRules, faults
from model_registry.rollout.release import Release

_ROUNDING = 1e-9


class GateRules(Word):
    """How much worse a bundle may be. All are shares, 0 to 1."""

    max_map50_drop: Score = 0.02
    """INT8 mAP50 below that of the bundle in service."""
    max_recall_drop: Score = 0.05
    """Recall of a label, below the bundle in service, or of INT8 below FP32."""
    max_int8_lost_share: Score = 0.1
    """Of FP32's sure detections that INT8 does not find."""
    min_map50: Score = 0.0
    """INT8 mAP50 that even a first bundle needs."""
    max_ms: NonNegativeFloat = 0.0
    """p99 of inference, on a machine with the instructions of `timed_on`; 0: any."""
    timed_on: Instruction | None = None
    """Such as `amx_int8`. None: the machine where it was made, whatever that is."""
    challenges: ChallengeRules = ChallengeRules()
    four_eyes: bool = False
    """Whether somebody else than its releaser has to approve a bundle before a station is to run it."""


class GateAnswer(Word):
    passed: bool
    reasons: tuple[str, ...] = ()
    """What failed, in words; empty when passed."""


def decide(
    candidate: BundleManifest,
    in_service: BundleManifest | None,
    rules: GateRules,
    challenges: Sequence[Challenge] = (),
) -> GateAnswer:
    """The gate's answer with every reason. Without a bundle in service only the candidate itself counts.

    `challenges`: those that a bundle with these labels has to stand.
    """
    reasons = [*_alone(candidate, rules), *_timed(candidate, rules)]
    reasons += faults(candidate, challenges, rules.challenges)
    if in_service is not None:
        reasons += _beside(candidate, in_service, rules)
    return GateAnswer(passed=not reasons, reasons=tuple(reasons))


def in_service_before(candidate: BundleManifest, releases: Sequence[Release]) -> BundleManifest | None:
    """The release that `candidate` follows: its parent, else the newest of the same name and labels.

    `releases` are newest first.
    """
    for release in releases:
        if release.digest in candidate.lineage.parents:
            return release.manifest
    for release in releases:
        same = (release.manifest.name, set(release.manifest.labels)) == (
            candidate.name,
            set(candidate.labels),
        )
        if same and release.digest != candidate.digest:
            return release.manifest
    return None


def _alone(candidate: BundleManifest, rules: GateRules) -> Iterator[str]:
    map50 = candidate.metrics.map50_int8
    if map50 < rules.min_map50 - _ROUNDING:
        yield f"mAP50 INT8 is {map50:.3f}; at least {rules.min_map50:.3f} is needed"
    lost = int8_lost_share(candidate)
    if lost > rules.max_int8_lost_share + _ROUNDING:
        yield (
            f"INT8 loses {candidate.parity.int8_lost} detections of FP32, a share of {lost:.3f}; "
            f"at most {rules.max_int8_lost_share:.3f} is allowed"
        )
    for label, measured in candidate.metrics.per_class.items():
        yield from _recall(
            f"{label}: recall of INT8", measured.recall_int8, "of FP32", measured.recall_fp32, measured, rules
        )


def _timed(candidate: BundleManifest, rules: GateRules) -> Iterator[str]:
    timed = candidate.timed
    if not rules.max_ms:
        return
    if timed is None:
        yield f"nobody timed it; p99 of at most {rules.max_ms:g} ms is needed: export it anew"
    elif rules.timed_on is not None and rules.timed_on not in timed.instructions:
        yield f"it was timed on {timed.processor}, which lacks {rules.timed_on}; export it on one that has it"
    elif timed.p99_ms > rules.max_ms:
        yield f"p99 is {timed.p99_ms:.1f} ms on {timed.processor}; at most {rules.max_ms:g} ms is allowed"


def _beside(candidate: BundleManifest, in_service: BundleManifest, rules: GateRules) -> Iterator[str]:
    ours, theirs = candidate.metrics.map50_int8, in_service.metrics.map50_int8
    if theirs - ours > rules.max_map50_drop + _ROUNDING:
        yield (
            f"mAP50 INT8 is {ours:.3f}, the bundle in service ({in_service.digest[:12]}) has {theirs:.3f}; "
            f"at most {rules.max_map50_drop:.3f} less is allowed"
        )
    for label, before in in_service.metrics.per_class.items():
        after = candidate.metrics.per_class.get(label)
        if label not in candidate.labels:
            yield f"{label}: the bundle in service knows this label, the new one does not"
        elif after is not None:
            yield from _recall(
                f"{label}: recall of INT8",
                after.recall_int8,
                f"of the bundle in service ({in_service.digest[:12]})",
                before.recall_int8,
                after,
                rules,
            )


def _recall(
    what: str, ours: float | None, whose: str, theirs: float | None, measured: ClassMetrics, rules: GateRules
) -> Iterator[str]:
    if ours is None or theirs is None:
        return
    # With few boxes one more or less is chance, not a worse model.
    allowed = max(rules.max_recall_drop, 1 / max(1, measured.boxes))
    if theirs - ours > allowed + _ROUNDING:
        yield f"{what} is {ours:.3f}, {whose} {theirs:.3f}; at most {allowed:.3f} less is allowed"


def int8_lost_share(manifest: BundleManifest) -> float:
    """Of FP32's sure detections on the parity pictures, those that INT8 lost, 0 to 1.

    How many FP32 made there is not in the passport; its recall on the evaluation pictures tells it closely.
    """
    metrics, parity = manifest.metrics, manifest.parity
    found = sum(measured.boxes * (measured.recall_fp32 or 0.0) for measured in metrics.per_class.values())
    expected = found * parity.pictures / max(1, metrics.pictures)
    return parity.int8_lost / max(parity.int8_lost, expected, 1.0)
