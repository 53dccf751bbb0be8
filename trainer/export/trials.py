"""One network in INT8, each time with other parts left in float, held against itself in FP32."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inspection.detection import Threshold
from inspection.label import LabelledImage
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import Metrics
from model_registry.bundle.prepare import Picture
from trainer.data.samples import Sample
from trainer.export.accuracy import Loss, Trial
from trainer.export.graph import Graph, graph_chain
from trainer.export.passport import Evaluated, figures
from trainer.export.quantise import quantise
from trainer.measure.coco import evaluate
from trainer.measure.predict import Chain, predict
from trainer.measure.thresholds import solve_thresholds


@dataclass(frozen=True)
class Shown:
    """Pictures and how they are looked at; those that were held back from training come first."""

    samples: Sequence[Sample]
    held_back: int
    labels: Sequence[str]
    framing: Framing

    @property
    def rows(self) -> list[LabelledImage]:
        return [sample.row for sample in self.samples]

    def seen_by(self, chain: Chain) -> Evaluated:
        """What a chain finds in all of them, and how good that is."""
        found = predict(chain, self.samples, self.labels, self.framing)
        return Evaluated(found, evaluate(self.rows, found, self.labels))

    def of_held_back(self) -> "Shown":
        return Shown(self.samples[: self.held_back], self.held_back, self.labels, self.framing)


@dataclass(frozen=True)
class Quantised:
    graph: Graph
    evaluated: Evaluated
    """On the pictures that were held back, as `metrics` is."""
    thresholds: Mapping[str, Threshold]
    """From all pictures: there are few of those that were held back."""
    metrics: Metrics


@dataclass(frozen=True)
class Trials:
    graph: Graph
    """The network in FP32."""
    shown: Shown
    fp32: Evaluated
    """As it was trained (torch), on the pictures that were held back."""
    calibration: Sequence[Picture]

    @cached_property
    def all_fp32(self) -> Evaluated:
        """The FP32 graph on all pictures."""
        return self.shown.seen_by(graph_chain(self.graph))

    def attempt(self, kept_float: tuple[str, ...]) -> Trial[Quantised]:
        """INT8 but for the parts `kept_float`.

        The loss is taken on all pictures: what two forms of one network tell apart shows on pictures that it
        learnt from as well, and among few boxes of a label a single one would be worth points.
        """
        shown, labels = self.shown, self.shown.labels
        small = quantise(self.graph, self.calibration, kept_float)
        all_int8 = shown.seen_by(graph_chain(small))
        thresholds = solve_thresholds(shown.rows, all_int8.predictions, labels)
        loss = Loss.of(figures(shown.rows, self.all_fp32, all_int8, labels, thresholds))
        found = all_int8.predictions[: shown.held_back]
        rows = shown.rows[: shown.held_back]
        int8 = Evaluated(found, evaluate(rows, found, labels))
        metrics = figures(rows, self.fp32, int8, labels, thresholds)
        return Trial(kept_float, loss, Quantised(small, int8, thresholds, metrics))
