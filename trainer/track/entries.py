"""What MLflow is told of a run and of the bundle that came of it. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from model_registry.bundle.manifest import BundleManifest
from trainer.fit.record import RunRecord

CURVE = ("loss", "class_loss", "box_loss", "learning_rate", "gradient_norm", "pictures_per_second")
"""Columns of `trainer.fit.curve.CurvePoint`."""
RUN_TAG = "sightline.run"
"""By this a run is found again, so that nothing is told twice under two names."""


class Metric(NamedTuple):
    key: str
    value: float
    timestamp: int
    """Milliseconds since 1970, as MLflow counts."""
    step: int


def params_of(run: RunRecord) -> dict[str, str]:
    """The settings, flat: `fit.input.width`. They never change, which MLflow insists on."""
    settings = dict(_flat("fit", run.settings.model_dump(mode="json")))
    about = {
        "snapshot": run.snapshot,
        "labels": ", ".join(run.labels),
        "processes": str(run.processes),
        "started_from": str(run.started_from),
    }
    return settings | about | dict(_flat("environment", run.environment.model_dump(mode="json")))


def curve_of(run: RunRecord) -> list[Metric]:
    points = (
        Metric(key, getattr(point, key), _ms(run.started_at + timedelta(seconds=point.seconds)), point.step)
        for point in run.curve
        for key in CURVE
    )
    whole = {"steps": run.steps, "seconds": run.seconds, "pictures": run.pictures}
    end = _ms(ended_at(run))
    return [*points, *(Metric(key, float(value), end, run.steps) for key, value in whole.items())]


def figures_of(run: RunRecord, manifest: BundleManifest) -> list[Metric]:
    """What was measured of the bundle; labels of which there was no picture are left out."""
    metrics, at = manifest.metrics, _ms(manifest.lineage.trained_at)
    figures: dict[str, float | None] = {
        key: getattr(metrics, key) for key in ("map50_fp32", "map50_int8", "map_fp32", "map_int8")
    }
    for label, measured in metrics.per_class.items():
        figures[f"ap50_int8.{label}"] = measured.ap50_int8
        figures[f"recall_int8.{label}"] = measured.recall_int8
    figures["int8_lost"] = manifest.parity.int8_lost
    if manifest.timed is not None:
        figures["p99_ms"] = manifest.timed.p99_ms
    return [Metric(key, float(value), at, run.steps) for key, value in figures.items() if value is not None]


def tags_of(run: RunRecord, manifest: BundleManifest | None) -> dict[str, str]:
    """Digests, by which everything is found again here."""
    tags = {RUN_TAG: run.id, "sightline.snapshot": run.snapshot, "sightline.weights": run.weights}
    if manifest is not None:
        tags |= {
            "sightline.bundle": manifest.digest,
            "sightline.parents": " ".join(manifest.lineage.parents) or "none",
        }
    return tags


def ended_at(run: RunRecord) -> datetime:
    return run.started_at + timedelta(seconds=run.seconds)


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    else:
        yield name, str(value)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
