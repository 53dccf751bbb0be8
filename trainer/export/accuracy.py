"""INT8 with accuracy control: parts of the network that cost too much in INT8 go back to float, greedily.

Decides only; `attempt` quantises and measures. The limits are per class, since a mean over classes hides
that one of them is no longer found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Field, NonNegativeInt

from inspection.word import Word
from model_registry.bundle.manifest import Metrics

Points = Annotated[float, Field(ge=0, le=100)]
"""Hundredths."""

ROUNDING = 1e-9

Result = TypeVar("Result")


class AccuracyLimits(Word):
    """What INT8 may lose against FP32 on the snapshot's pictures, training and validation together."""

    map50: Points = 0.5
    recall: Points = 1.0
    """Of every label, at its threshold."""
    float_groups: NonNegativeInt = 3
    """At most so many parts of the network go back to float; 0: plain INT8, whatever it loses."""


@dataclass(frozen=True)
class Loss:
    """What INT8 lost, in points; negative where it gained."""

    map50: float
    recall: Mapping[str, float]
    """Per label; only those that have boxes."""

    @classmethod
    def of(cls, metrics: Metrics) -> "Loss":
        return cls(
            100 * (metrics.map50_fp32 - metrics.map50_int8),
            {
                label: 100 * (one.recall_fp32 - one.recall_int8)
                for label, one in metrics.per_class.items()
                if one.recall_fp32 is not None and one.recall_int8 is not None
            },
        )

    def beyond(self, limits: AccuracyLimits) -> float:
        """By how many points the limits are exceeded, over all of them; 0: it may ship."""
        over = [self.map50 - limits.map50, *(lost - limits.recall for lost in self.recall.values())]
        return sum(points for points in over if points > ROUNDING)


@dataclass(frozen=True)
class Trial(Generic[Result]):
    """One INT8 graph, measured."""

    kept_float: tuple[str, ...]
    loss: Loss
    result: Result


def keep_accuracy(
    attempt: Callable[[tuple[str, ...]], Trial[Result]], groups: Sequence[str], limits: AccuracyLimits
) -> Trial[Result]:
    """The trial within `limits` with the fewest parts in float; where none is, the nearest to them.

    Every part is tried alone in float, which ranks them by what it brings; then the best two, the best three
    and so on go back together.

    Args:
        attempt: quantises all but the parts it is given, and measures.
        groups: parts of the network, in its order.
    """
    plain = attempt(())
    if plain.loss.beyond(limits) == 0 or not limits.float_groups:
        return plain

    def rank(trial: Trial[Result]) -> tuple[float, int, float]:
        return trial.loss.beyond(limits), len(trial.kept_float), trial.loss.map50

    alone = sorted((attempt((group,)) for group in groups), key=rank)
    trials = [plain, *alone]
    ranked = [trial.kept_float[0] for trial in alone]
    for count in range(2, min(limits.float_groups, len(ranked)) + 1):
        if min(trials, key=rank).loss.beyond(limits) == 0:
            break
        trials.append(attempt(tuple(ranked[:count])))
    return min(trials, key=rank)
