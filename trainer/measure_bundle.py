"""A bundle's figures from the files that stations run, on a snapshot, a COCO set, and good pictures."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from inspection.detection import Detection
from inspection.errors import InputRefused
from inspection.label import LabelledImage, Split
from inspection.word import Moment
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.verify import verify_folder
from trainer.data.samples import to_sample
from trainer.data.shards import open_snapshot, read_rows
from trainer.export.graph import graph_chain, read_graph
from trainer.intake.coco import read_coco
from trainer.intake.comparison import GoldenOf, comparison_of
from trainer.intake.labelled import Source, Taken, take
from trainer.measure.appraisal import Appraisal, Question, appraise
from trainer.measure.predict import Chain, predict

Shown = tuple[LabelledImage, bytes]
"""A picture's truth and its encoded bytes."""


class Look(NamedTuple):
    """A picture's truth and what was found in it."""

    row: LabelledImage
    found: tuple[Detection, ...]


PICTURES = {".jpg", ".jpeg", ".png"}


def measure_bundle(
    folder: Path, truth: Iterable[Shown], good: Iterable[Shown], question: Question
) -> Appraisal:
    """What the bundle's graph finds in `truth` and in `good`, held against what is there.

    Raises:
        InputRefused: the bundle is damaged, a picture cannot be read, there is none, or the bundle does not
            know a label of the truth or of the question.
    """
    manifest = verify_folder(folder)
    return measure_chain(graph_chain(read_graph(folder)), manifest, truth, good, question)


def measure_chain(
    chain: Chain, manifest: BundleManifest, truth: Iterable[Shown], good: Iterable[Shown], question: Question
) -> Appraisal:
    """The same for any form of a bundle's network, such as the FP32 one that it was made from."""
    return appraise_looks(look_at(chain, manifest, truth), look_at(chain, manifest, good), manifest, question)


def appraise_looks(
    truth: Iterable[Look], good: Iterable[Look], manifest: BundleManifest, question: Question
) -> Appraisal:
    """The figures of what was found, whoever looked and in whatever order.

    Raises:
        InputRefused: there is no picture in `truth`, or the bundle does not know a label of the question.
    """
    _require_known(question.defects, manifest, "--defect")
    # Where scores are equal the order of pictures decides in the last digits; so it is always the same.
    seen, sound = (
        sorted(looks, key=lambda one: (one.row.sha256, one.row.picture)) for looks in (truth, good)
    )
    if not seen:
        raise InputRefused("there is no picture to measure on; choose another split or file")
    return appraise(
        [one.row for one in seen],
        [one.found for one in seen],
        [one.row for one in sound],
        [one.found for one in sound],
        {label: manifest.thresholds[label].reject for label in manifest.labels},
        question,
    )


def from_snapshot(snapshot: str, split: Split) -> Iterator[Shown]:
    """The pictures of a split."""
    yield from read_rows(snapshot, open_snapshot(snapshot), split)


def from_coco(
    annotations: Path, pictures: Path, at: Moment, golden_of: GoldenOf | None = None
) -> Iterator[Shown]:
    """The pictures of a COCO detection file, below the folder `pictures`; with `golden_of` as comparisons."""
    for taken in read_coco(annotations, pictures, Source(annotations.stem, at)):
        yield _shown(taken, golden_of)


def from_good(pictures: Path, at: Moment, golden_of: GoldenOf | None = None) -> Iterator[Shown]:
    """Every JPEG and PNG in a folder, as a unit with nothing on it; with `golden_of` as comparisons.

    Raises:
        InputRefused: no such folder, or no picture in it.
    """
    files = sorted(file for file in pictures.glob("*") if file.suffix.lower() in PICTURES)
    if not files:
        raise InputRefused(f"{pictures}: no JPEG or PNG in this folder; check --good")
    for file in files:
        yield _shown(take(file, (), Source(pictures.name, at), str(file)), golden_of)


def look_at(chain: Chain, manifest: BundleManifest, shown: Iterable[Shown]) -> Iterator[Look]:
    """What is found in each picture; one picture in memory at a time."""
    framing = Framing(manifest.input, manifest.tiling)
    for row, data in shown:
        _require_known({box.label for box in row.boxes}, manifest, row.serial)
        sample = to_sample(row, data, manifest.input, manifest.labels, manifest.tiling, manifest.compares)
        (found,) = predict(chain, [sample], manifest.labels, framing, manifest.nms_iou)
        yield Look(row, found)


def _require_known(labels: Collection[str], manifest: BundleManifest, where: str) -> None:
    unknown = sorted(set(labels) - set(manifest.labels))
    if unknown:
        known = ", ".join(manifest.labels)
        raise InputRefused(f"{where}: the bundle does not know the label {unknown[0]!r}; it knows {known}")


def _shown(taken: Taken, golden_of: GoldenOf | None) -> Shown:
    if golden_of is None:
        return taken.row, taken.file.read_bytes()
    data, boxes = comparison_of(taken, golden_of)
    return taken.row.model_copy(update={"boxes": boxes}), data
