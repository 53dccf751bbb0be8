"""A bundle's passport as lines that a person reads."""

from collections import Counter
from typing import NamedTuple

from model_registry.bundle.manifest import BundleManifest


class Entry(NamedTuple):
    what: str
    value: str


def passport(manifest: BundleManifest) -> tuple[Entry, ...]:
    """Everything that matters about a bundle, in the order in which people ask."""
    metrics, parity, lineage = manifest.metrics, manifest.parity, manifest.lineage
    size = sum(entry.size for entry in manifest.files.values())
    return (
        Entry("digest", manifest.digest),
        Entry("name", manifest.name),
        Entry("labels", ", ".join(manifest.labels)),
        Entry("input", _input(manifest)),
        Entry("precision", f"{manifest.precision}, OpenVINO {manifest.openvino}"),
        *_needs(manifest),
        Entry("size", f"{size / 1e6:.2f} MB in {len(manifest.files)} files"),
        Entry("pictures measured", str(metrics.pictures)),
        Entry("mAP50", f"{metrics.map50_fp32:.3f} FP32, {metrics.map50_int8:.3f} INT8"),
        Entry("mAP50-95", f"{metrics.map_fp32:.3f} FP32, {metrics.map_int8:.3f} INT8"),
        *_labels(manifest),
        Entry("parity", f"{parity.int8_lost} lost by INT8, {parity.openvino_fp32_lost} by OpenVINO FP32"),
        Entry("largest score shift", f"{parity.int8_largest_score_shift:.3f}"),
        Entry("golden pictures", str(len(manifest.golden))),
        Entry("known units", _challenges(manifest)),
        Entry("time of a picture", _timed(manifest)),
        Entry("snapshot", lineage.snapshot),
        Entry("run", lineage.run),
        Entry("parents", ", ".join(lineage.parents) or "none"),
        Entry("trained", lineage.trained_at.isoformat(timespec="seconds")),
        Entry("code", lineage.code_version),
        Entry("pictures from", ", ".join(lineage.sources) or "not said"),
        Entry("data licence", lineage.data_licence or "not said"),
    )


def _input(manifest: BundleManifest) -> str:
    size = f"{manifest.input.width} x {manifest.input.height}"
    return f"{size} tiles, {manifest.tiling.overlap} overlap" if manifest.tiling else size


def _challenges(manifest: BundleManifest) -> str:
    """Units whose truth people know."""
    if not manifest.challenges:
        return "none shown"
    said = Counter(str(one.verdict or "not judged") for one in manifest.challenges)
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(said.items()))


def _timed(manifest: BundleManifest) -> str:
    timed = manifest.timed
    if timed is None:
        return "not said"
    quick = f" ({timed.instructions[0]})" if timed.instructions else ""
    return (
        f"p50 {timed.p50_ms:.2f}, p99 {timed.p99_ms:.2f} ms, {timed.threads} thread, {timed.processor}{quick}"
    )


def _needs(manifest: BundleManifest) -> list[Entry]:
    """Nothing where nothing is asked."""
    needs = manifest.needs
    lines = (
        Entry("only for", ", ".join(needs.places)),
        Entry("needs instructions", ", ".join(needs.instructions)),
        Entry("not from OpenVINO", needs.openvino_below),
    )
    return [line for line in lines if line.value]


def _labels(manifest: BundleManifest) -> list[Entry]:
    lines = []
    for label in manifest.labels:
        threshold = manifest.thresholds[label]
        text = f"from {threshold.reject:.2f}, grey from {threshold.grey:.2f}"
        if measured := manifest.metrics.per_class.get(label):
            text += f"; INT8 AP50 {share(measured.ap50_int8)}, recall {share(measured.recall_int8)}"
            text += f" of {measured.boxes} boxes"
        lines.append(Entry(label, text))
    return lines


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
