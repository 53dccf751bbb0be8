"""From a finished run to a bundle: measure, quantise, measure again, compare, write."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import NonNegativeInt

from inspection.detection import Detection
from inspection.errors import InputRefused
from inspection.label import LabelledImage, Split
from inspection.word import Word
from model_registry.bundle.framing import Framing
from model_registry.bundle.manifest import Lineage, Needs
from model_registry.bundle.prepare import Picture
from model_registry.bundle.processor import read_processor
from trainer.data.draw import windows
from trainer.data.samples import Sample, to_sample
from trainer.data.shards import open_snapshot, read_rows
from trainer.export.accuracy import AccuracyLimits, keep_accuracy
from trainer.export.calibrate import MOST_PICTURES, choose_calibration
from trainer.export.graph import BOXES, SCORES, compiled, save_graph, to_graph
from trainer.export.groups import float_groups
from trainer.export.lost import save_lost
from trainer.export.parity import compare_chains, lost_between
from trainer.export.passport import MOST_GOLDEN, Draft, choose_golden, write
from trainer.export.thaw import parents_of
from trainer.export.timed import THREADS, time_graph
from trainer.export.trials import Shown, Trials
from trainer.fit.record import read_record
from trainer.fit.weights import load_detector
from trainer.measure.predict import torch_chain

log = logging.getLogger(__name__)

LOST = "lost-in-int8"
"""Folder of the run that shows what the INT8 graph no longer finds."""

Step = Callable[[str], None]
"""Told what begins now: `measure`, `quantise`, `check`."""


class ExportSettings(Word):
    name: str = "detector"
    data_licence: str = ""
    code_version: str
    accuracy: AccuracyLimits = AccuracyLimits()
    golden: NonNegativeInt = MOST_GOLDEN
    """Most pictures that travel in the bundle for the golden check."""
    needs: Needs = Needs()


@dataclass(frozen=True)
class _Picture:
    row: LabelledImage
    data: bytes
    sample: Sample


def export_run(
    snapshot: str, run_folder: Path, bundles: Path, settings: ExportSettings, on_step: Step = lambda _: None
) -> Path:
    """The bundle of a run: figures from the validation split, thresholds from training and validation.

    Where INT8 loses more than `settings.accuracy` allows, parts of the network stay in float; detections that
    are lost all the same are shown in the run's folder `lost-in-int8`.

    Raises:
        InputRefused: the run or the snapshot is not finished, or there is no picture to measure on.
    """
    manifest, record, detector = open_snapshot(snapshot), read_record(run_folder), load_detector(run_folder)
    framing, labels = record.settings.framing, record.labels
    size, tiling, compares = framing.input, framing.tiling, record.settings.compare

    def pictures(split: Split) -> list[_Picture]:
        rows = read_rows(snapshot, manifest, split)
        return [
            _Picture(row, data, to_sample(row, data, size, labels, tiling, compares)) for row, data in rows
        ]

    taught, held_back = pictures(Split.TRAIN), pictures(Split.VALIDATION)
    if not held_back:
        raise InputRefused(
            f"{snapshot}: no picture in the validation split; label more units before an export"
        )
    rows = [p.row for p in held_back]
    shown = Shown([p.sample for p in [*held_back, *taught]], len(held_back), labels, framing)
    on_step("measure")
    fp32 = shown.of_held_back().seen_by(torch_chain(detector))
    on_step("quantise")
    trials = Trials(to_graph(detector), shown, fp32, _calibration([p.sample for p in taught], framing))
    trial = keep_accuracy(trials.attempt, float_groups(trials.graph), settings.accuracy)
    small, int8, thresholds = trial.result.graph, trial.result.evaluated, trial.result.thresholds
    if trial.kept_float:
        log.warning("kept in float for accuracy: %s", ", ".join(trial.kept_float))
    on_step("check")
    _show_lost(run_folder / LOST, held_back, lost_between(fp32.predictions, int8.predictions, thresholds))
    chosen = choose_golden(rows, int8.predictions, settings.golden)
    golden = [(rows[i], held_back[i].data, int8.predictions[i]) for i in chosen]
    with TemporaryDirectory() as staging:
        draft = Draft(
            name=settings.name,
            labels=labels,
            input=size,
            tiling=tiling,
            compares=compares,
            thresholds=thresholds,
            metrics=trial.result.metrics,
            parity=compare_chains(
                fp32.predictions,
                trials.all_fp32.predictions[: len(rows)],
                int8.predictions,
                thresholds,
                trial.kept_float,
            ),
            lineage=Lineage(
                snapshot=manifest.id,
                run=record.id,
                parents=parents_of(record),
                code_version=settings.code_version,
                trained_at=record.started_at,
                sources=manifest.sources,
                data_licence=settings.data_licence,
            ),
            needs=settings.needs,
            golden=golden,
            graph_files=save_graph(small, Path(staging)),
            timed=time_graph(compiled(small, (BOXES, SCORES), THREADS), size, read_processor()),
        )
        return write(draft, bundles)


def _calibration(taught: Sequence[Sample], framing: Framing) -> list[Picture]:
    balanced = [taught[i] for i in choose_calibration([sample.row for sample in taught])]
    if framing.tiling is None:
        return [sample.image for sample in balanced]
    return [window.image for window in islice(windows(balanced, framing.input, seed=0), MOST_PICTURES)]


def _show_lost(folder: Path, pictures: Sequence[_Picture], lost: Mapping[int, Sequence[Detection]]) -> None:
    if lost:
        save_lost(folder, {pictures[i].row.picture: (pictures[i].data, found) for i, found in lost.items()})
        log.warning(
            "INT8 lost what FP32 finds in %d of %d pictures, see %s", len(lost), len(pictures), folder
        )
