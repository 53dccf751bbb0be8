import pytest

from model_registry.bundle.manifest import BundleManifest
from model_registry.rollout.gate import GateRules, decide, in_service_before, int8_lost_share
from model_registry.rollout.release import Release
from tests.fakes.bundles import class_metrics, lineage, manifest, metrics, parity
from tests.fakes.registry_world import START

RULES = GateRules()
GOOD = manifest()


def with_screw(**changes: float | None) -> BundleManifest:
    return manifest(metrics=metrics(per_class={"screw": class_metrics(**changes)}))


def released(bundle: BundleManifest) -> Release:
    return Release(digest=bundle.digest, manifest=bundle, released_at=START, released_by="ann")


CASES = [
    (GOOD, None, ""),
    (GOOD, GOOD, ""),
    (manifest(metrics=metrics(map50_int8=0.93)), GOOD, ""),
    (
        manifest(metrics=metrics(map50_int8=0.92)),
        GOOD,
        r"mAP50 INT8 is 0\.920, the bundle in service .* 0\.950",
    ),
    (manifest(metrics=metrics(map50_int8=0.99)), GOOD, ""),
    (with_screw(recall_int8=0.93), GOOD, ""),
    (with_screw(recall_int8=0.91), GOOD, r"screw: recall of INT8 is 0\.910, of the bundle in service"),
    (with_screw(recall_int8=0.91), None, r"screw: recall of INT8 is 0\.910, of FP32 0\.970"),
    (with_screw(boxes=5, recall_int8=0.8), GOOD, ""),
    (with_screw(boxes=5, recall_int8=0.6), None, r"at most 0\.200 less is allowed"),
    (with_screw(recall_int8=None), GOOD, ""),
    (manifest(parity=parity(int8_lost=9)), None, ""),
    (manifest(parity=parity(int8_lost=10)), None, r"INT8 loses 10 detections of FP32, a share of 0\.103"),
]


@pytest.mark.parametrize(("candidate", "in_service", "reason"), CASES)
def test_the_gate(candidate: BundleManifest, in_service: BundleManifest | None, reason: str) -> None:
    answer = decide(candidate, in_service, RULES)
    assert answer.passed == (not reason)
    if reason:
        with pytest.raises(AssertionError, match=reason):
            raise AssertionError("\n".join(answer.reasons))


def test_every_reason_is_told() -> None:
    bad = manifest(
        metrics=metrics(map50_int8=0.5, per_class={"screw": class_metrics(recall_int8=0.5)}),
        parity=parity(int8_lost=20),
    )
    assert len(decide(bad, GOOD, RULES).reasons) == 4


def test_a_label_that_is_gone_is_told() -> None:
    threshold = GOOD.thresholds["screw"]
    other = manifest(labels=("bolt",), thresholds={"bolt": threshold}, metrics=metrics(per_class={}))
    assert (
        "screw: the bundle in service knows this label, the new one does not"
        in decide(other, GOOD, RULES).reasons
    )


def test_even_a_first_bundle_can_be_asked_for_something() -> None:
    reasons = decide(GOOD, None, GateRules(min_map50=0.98)).reasons
    assert reasons == ("mAP50 INT8 is 0.950; at least 0.980 is needed",)


def test_a_bundle_follows_its_parent_before_a_namesake() -> None:
    parent, namesake = manifest(name="old"), manifest(lineage=lineage(run="r-9"))
    child = manifest(lineage=lineage(parents=(parent.digest,)))
    assert in_service_before(child, [released(namesake), released(parent)]) == parent
    assert in_service_before(GOOD, [released(namesake), released(parent)]) == namesake
    assert in_service_before(GOOD, [released(parent)]) is None


LOST_SHARES = [
    (manifest(), 0),
    (manifest(parity=parity(int8_lost=97)), 1),
    (manifest(parity=parity(int8_lost=3, pictures=5)), pytest.approx(3 / 9.7)),
    (manifest(parity=parity(int8_lost=3), metrics=metrics(per_class={})), 1),
    (manifest(metrics=metrics(pictures=0)), 0),
]


@pytest.mark.parametrize(("bundle", "share"), LOST_SHARES)
def test_the_lost_share_is_of_what_fp32_found(bundle: BundleManifest, share: float) -> None:
    assert int8_lost_share(bundle) == share
