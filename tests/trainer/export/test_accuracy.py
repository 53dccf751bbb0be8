from collections.abc import Mapping

import pytest

from tests.fakes.bundles import class_metrics, metrics
from trainer.export.accuracy import AccuracyLimits, Loss, Trial, keep_accuracy

GROUPS = ("stem", "stage", "neck", "heads")
LIMITS = AccuracyLimits(map50=0.5, recall=1.0, float_groups=3)


class Bench:
    """A network that loses `cost` points of recall in each part that runs in INT8."""

    def __init__(self, **cost: float) -> None:
        self.cost: Mapping[str, float] = cost
        self.tried: list[tuple[str, ...]] = []

    def attempt(self, kept_float: tuple[str, ...]) -> Trial[str]:
        self.tried.append(kept_float)
        lost = sum(points for part, points in self.cost.items() if part not in kept_float)
        return Trial(kept_float, Loss(map50=0.0, recall={"pit": lost}), "+".join(kept_float))


def test_within_the_limits_plain_int8_is_taken_at_once() -> None:
    bench = Bench(stem=0.4, neck=0.5)
    assert keep_accuracy(bench.attempt, GROUPS, LIMITS).kept_float == ()
    assert bench.tried == [()]


def test_the_part_that_costs_most_goes_back_to_float() -> None:
    bench = Bench(stem=0.4, neck=5.0)
    kept = keep_accuracy(bench.attempt, GROUPS, LIMITS)
    assert (kept.kept_float, kept.result) == (("neck",), "neck")
    assert bench.tried == [(), ("stem",), ("stage",), ("neck",), ("heads",)]


def test_where_one_is_not_enough_the_next_follows() -> None:
    bench = Bench(stage=0.2, neck=5.0, heads=3.0)
    assert keep_accuracy(bench.attempt, GROUPS, LIMITS).kept_float == ("neck", "heads")


def test_at_most_so_many_and_the_nearest_is_taken() -> None:
    bench = Bench(stem=4.0, stage=3.0, neck=2.0, heads=5.0)
    kept = keep_accuracy(bench.attempt, GROUPS, LIMITS)
    assert kept.kept_float == ("heads", "stem", "stage")
    assert kept.loss.recall == {"pit": 2.0}


def test_what_brings_nothing_stays_in_int8() -> None:
    def attempt(kept_float: tuple[str, ...]) -> Trial[None]:
        return Trial(kept_float, Loss(map50=2.0, recall={}), None)

    assert keep_accuracy(attempt, GROUPS, LIMITS).kept_float == ()


def test_none_allowed_means_plain_int8() -> None:
    bench = Bench(stem=40.0)
    limits = AccuracyLimits(float_groups=0)
    assert keep_accuracy(bench.attempt, GROUPS, limits).kept_float == ()
    assert bench.tried == [()]


LOSSES = [
    (Loss(0.5, {"bolt": 1.0, "pit": 1.0}), 0),
    (Loss(-3.0, {"bolt": -5.0}), 0),
    (Loss(0.7, {"bolt": 0.0}), 0.2),
    (Loss(0.0, {"bolt": -9.0, "pit": 4.0}), 3.0),
    (Loss(1.0, {"bolt": 2.0, "pit": 3.0}), 3.5),
]


@pytest.mark.parametrize(("loss", "beyond"), LOSSES)
def test_one_label_that_gained_does_not_pay_for_one_that_lost(loss: Loss, beyond: float) -> None:
    assert loss.beyond(LIMITS) == pytest.approx(beyond)


def test_the_loss_is_read_off_the_passports_metrics() -> None:
    seen = class_metrics(recall_fp32=0.9, recall_int8=0.8)
    absent = class_metrics(boxes=0, recall_fp32=None, recall_int8=None)
    told = metrics(map50_fp32=0.75, map50_int8=0.7, per_class={"bolt": seen, "pit": absent})
    loss = Loss.of(told)
    assert loss.map50 == pytest.approx(5)
    assert loss.recall == {"bolt": pytest.approx(10)}
