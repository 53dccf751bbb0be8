"""Writes the bundle: graph, golden pictures and the passport that says where all of it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspection.detection import Detection, Threshold
from inspection.label import LabelledImage
from model_registry.bundle.manifest import (
    GOLDEN_FOLDER,
    BundleManifest,
    ClassMetrics,
    GoldenPicture,
    InputSize,
    Lineage,
    Metrics,
    Needs,
    Parity,
    Tiling,
    Timed,
)
from model_registry.bundle.pack import write_bundle
from trainer.export.graph import openvino_version
from trainer.measure.coco import CocoFigures
from trainer.measure.predict import NMS_IOU, Predictions
from trainer.measure.thresholds import recall_at

MOST_GOLDEN = 8


@dataclass(frozen=True)
class Evaluated:
    """A chain's predictions on the evaluation pictures, and the figures drawn from them."""

    predictions: Predictions
    figures: CocoFigures


@dataclass(frozen=True)
class Draft:
    """All that a bundle says and holds, before it is written."""

    name: str
    labels: tuple[str, ...]
    input: InputSize
    thresholds: Mapping[str, Threshold]
    metrics: Metrics
    parity: Parity
    lineage: Lineage
    golden: Sequence[tuple[LabelledImage, bytes, tuple[Detection, ...]]]
    """Row, encoded picture, and what the INT8 graph finds in it."""
    graph_files: Mapping[str, bytes]
    tiling: Tiling | None = None
    compares: bool = False
    timed: Timed | None = None
    needs: Needs = field(default_factory=Needs)


def write(draft: Draft, parent: Path) -> Path:
    """The bundle's folder below `parent`, named by its digest; whole or not at all."""
    files: dict[str, bytes | Path] = dict(draft.graph_files)
    golden = []
    for index, (row, data, found) in enumerate(draft.golden):
        suffix = "png" if data.startswith(b"\x89PNG") else "jpg"
        name = f"{GOLDEN_FOLDER}/{index:02d}.{suffix}"
        files[name] = data
        sure = tuple(d for d in found if d.score >= draft.thresholds[d.label].reject)
        golden.append(GoldenPicture(file=name, width=row.width, height=row.height, expected=sure))
    manifest = BundleManifest(
        name=draft.name,
        labels=draft.labels,
        input=draft.input,
        tiling=draft.tiling,
        compares=draft.compares,
        thresholds=dict(draft.thresholds),
        nms_iou=NMS_IOU,
        precision="INT8",
        openvino=openvino_version(),
        metrics=draft.metrics,
        parity=draft.parity,
        lineage=draft.lineage,
        needs=draft.needs,
        golden=tuple(golden),
        timed=draft.timed,
        files={},
    )
    return write_bundle(parent, manifest, files)


def figures(
    rows: Sequence[LabelledImage],
    fp32: Evaluated,
    int8: Evaluated,
    labels: Sequence[str],
    thresholds: Mapping[str, Threshold],
) -> Metrics:
    """The passport's metrics from both precisions on the same pictures."""
    per_class = {
        label: ClassMetrics(
            boxes=sum(box.label == label for row in rows for box in row.boxes),
            ap50_fp32=fp32.figures.ap50[label],
            ap50_int8=int8.figures.ap50[label],
            recall_fp32=recall_at(rows, fp32.predictions, label, thresholds[label].reject),
            recall_int8=recall_at(rows, int8.predictions, label, thresholds[label].reject),
        )
        for label in labels
    }
    return Metrics(
        pictures=len(rows),
        map50_fp32=fp32.figures.map50,
        map50_int8=int8.figures.map50,
        map_fp32=fp32.figures.map,
        map_int8=int8.figures.map,
        per_class=per_class,
    )


def choose_golden(
    rows: Sequence[LabelledImage], predictions: Predictions, most: int = MOST_GOLDEN
) -> list[int]:
    """Indices of up to `most` pictures that together show as many labels as often as possible.

    Greedy: next comes the picture with the most labels that were not seen yet, then the one that adds what
    was seen least. `predictions` (INT8) keep pictures without any finding out, unless there are no others.
    """
    seen: dict[str, int] = {}
    left = [index for index, found in enumerate(predictions) if found] or list(range(len(rows)))
    chosen: list[int] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda index: _worth(rows[index], seen))
        left.remove(best)
        chosen.append(best)
        for box in rows[best].boxes:
            seen[box.label] = seen.get(box.label, 0) + 1
    return chosen


def _worth(row: LabelledImage, seen: Mapping[str, int]) -> tuple[int, float]:
    labels = [box.label for box in row.boxes]
    return len(set(labels) - seen.keys()), sum(1 / (1 + seen.get(label, 0)) for label in labels)
