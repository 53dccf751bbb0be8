"""Small, sound bundles without a real network in them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspection.detection import Detection, Threshold
from inspection.geometry import Box
from model_registry.bundle.manifest import (
    BundleManifest,
    ClassMetrics,
    GoldenPicture,
    InputSize,
    Lineage,
    Metrics,
    Parity,
)
from model_registry.bundle.pack import write_bundle

FILES: dict[str, bytes | Path] = {
    "model.xml": b"<net/>",
    "model.bin": bytes(range(256)) * 8,
    "golden/one.png": b"not really a picture",
}


def class_metrics(**changes: Any) -> ClassMetrics:
    figures = {"boxes": 100, "ap50_fp32": 0.95, "ap50_int8": 0.95, "recall_fp32": 0.97, "recall_int8": 0.97}
    return ClassMetrics(**{**figures, **changes})


def metrics(**changes: Any) -> Metrics:
    figures = {"pictures": 50, "map50_fp32": 0.95, "map50_int8": 0.95, "map_fp32": 0.7, "map_int8": 0.69}
    return Metrics(**{**figures, "per_class": {"screw": class_metrics()}, **changes})


def lineage(**changes: Any) -> Lineage:
    facts = {
        "snapshot": "s-1",
        "run": "r-1",
        "code_version": "0.1.0",
        "trained_at": datetime(2026, 1, 31, 8, tzinfo=UTC),
    }
    return Lineage(**{**facts, **changes})


def parity(**changes: Any) -> Parity:
    figures = {"pictures": 50, "openvino_fp32_lost": 0, "int8_lost": 0, "int8_largest_score_shift": 0.01}
    return Parity(**{**figures, **changes})


def manifest(**changes: Any) -> BundleManifest:
    """A manifest for `FILES`; `changes` replace whole fields."""
    screw = Detection(label="screw", score=0.9, box=Box(x1=1, y1=1, x2=5, y2=5))
    fields: dict[str, Any] = {
        "name": "screws",
        "labels": ("screw",),
        "input": InputSize(width=64, height=64),
        "thresholds": {"screw": Threshold(reject=0.5, grey=0.3)},
        "nms_iou": 0.5,
        "precision": "INT8",
        "openvino": "2026.4.0",
        "metrics": metrics(),
        "parity": parity(),
        "lineage": lineage(),
        "golden": (GoldenPicture(file="golden/one.png", width=64, height=64, expected=(screw,)),),
        "files": {},
    }
    return BundleManifest(**{**fields, **changes})


def bundle(parent: Path, **changes: Any) -> Path:
    """A bundle folder below `parent`, named by its digest."""
    return write_bundle(parent, manifest(**changes), FILES)
