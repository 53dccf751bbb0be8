"""Two passports side by side, and what got better or worse."""

from typing import NamedTuple

from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.passport import Entry, passport, share


class Difference(NamedTuple):
    what: str
    left: str
    right: str
    change: str
    """Of figures, right minus left; of words, `differs`; empty where both are alike."""


def compare(left: BundleManifest, right: BundleManifest) -> tuple[Difference, ...]:
    """Passport entry by passport entry, the measured figures apart from the rest."""
    ours, theirs = _words(left), _words(right)
    names = [*ours, *(name for name in theirs if name not in ours)]
    words = [_word(name, ours.get(name, "-"), theirs.get(name, "-")) for name in names]
    figures, others = _figures(left), _figures(right)
    keys = [*figures, *(name for name in others if name not in figures)]
    return (*words, *(_figure(name, figures.get(name), others.get(name)) for name in keys))


def _words(manifest: BundleManifest) -> dict[str, str]:
    return {entry.what: entry.value for entry in passport(manifest) if not _is_measured(entry)}


def _is_measured(entry: Entry) -> bool:
    return entry.what.startswith("mAP")


def _figures(manifest: BundleManifest) -> dict[str, float | None]:
    metrics = manifest.metrics
    figures: dict[str, float | None] = {
        "mAP50 FP32": metrics.map50_fp32,
        "mAP50 INT8": metrics.map50_int8,
        "mAP50-95 INT8": metrics.map_int8,
    }
    for label, measured in metrics.per_class.items():
        figures[f"{label} AP50 INT8"] = measured.ap50_int8
        figures[f"{label} recall INT8"] = measured.recall_int8
    return figures


def _word(what: str, left: str, right: str) -> Difference:
    return Difference(what, left, right, "" if left == right else "differs")


def _figure(what: str, left: float | None, right: float | None) -> Difference:
    change = "" if left is None or right is None or left == right else f"{right - left:+.3f}"
    return Difference(what, share(left), share(right), change)
