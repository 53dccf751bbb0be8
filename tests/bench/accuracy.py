"""`make measure-detector`: every accuracy figure of the zoo, on test pictures that no bundle learnt from.

The bundles are measured as stations run them (INT8, OpenVINO). Their FP32 twins are not in the repository;
what these reached on the same pictures lies beside each bundle as `fp32.json`, written by `--record`.
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from inspection.files import read_json_file
from model_registry.bundle.verify import verify_folder
from tests.bench.report import Row, publish
from tests.bench.sound_scans import sound_scans
from trainer.fit.weights import load_detector
from trainer.intake.comparison import golden_in
from trainer.measure.appraisal import Appraisal, Question
from trainer.measure.budget import Proof, Solved
from trainer.measure.predict import torch_chain
from trainer.measure_bundle import Shown, from_coco, from_good, measure_bundle, measure_chain

ZOO = Path(__file__).resolve().parents[2] / "trainer/ssdlite/zoo"
FP32 = "fp32.json"
AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Examination:
    """What a bundle of the zoo is asked, and its bars."""

    question: Question
    bars: Callable[[Appraisal], list[Row]]
    good: str | None = None
    """Folder of good pictures beside the set's own; for a bundle that compares, of the golden ones."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--record", nargs=2, metavar=("NAME", "RUN"), help="write fp32.json of NAME from RUN")
    parser.add_argument("names", nargs="*", help="which of the zoo; all without")
    arguments = parser.parse_args()
    data = Path(os.environ.get("SIGHTLINE_DATA", "../shared/data"))
    if arguments.record:
        name, run = arguments.record
        record(name, Path(run), data)
        return
    rows = [row for name in arguments.names or EXAMINATIONS for row in examine(name, data)]
    publish("The zoo on its test pictures", rows, arguments.report)


def examine(name: str, data: Path) -> list[Row]:
    asked = EXAMINATIONS[name]
    with Console().status(f"{name}: measuring"):
        told = measure_bundle(bundle_of(name), *_shown(name, data), asked.question)
    rows = asked.bars(told) + _against_fp32(told, read_json_file(ZOO / name / FP32, Appraisal))
    return [Row(f"{name}: {r.name}", r.value, r.unit, r.bar, r.holds, r.detail) for r in rows]


def record(name: str, run: Path, data: Path) -> None:
    """The FP32 network of `run` on the same pictures, at the bundle's thresholds."""
    manifest = verify_folder(bundle_of(name))
    chain = torch_chain(load_detector(run))
    told = measure_chain(chain, manifest, *_shown(name, data), EXAMINATIONS[name].question)
    (ZOO / name / FP32).write_text(told.model_dump_json(indent=1) + "\n")


def bundle_of(name: str) -> Path:
    return ZOO / name / "bundle"


def _shown(name: str, data: Path) -> tuple[list[Shown], list[Shown]]:
    folder, good = data / name, EXAMINATIONS[name].good
    of_set = folder / "test.json", folder / "images", AT
    if not verify_folder(bundle_of(name)).compares:
        return list(from_coco(*of_set)), list(from_good(folder / good, AT)) if good else []
    assert good is not None, f"{name} compares; say where its golden pictures lie"
    golden = golden_in(folder / good)
    return list(from_coco(*of_set, golden)), list(sound_scans(*of_set, golden))


def _against_fp32(int8: Appraisal, fp32: Appraisal) -> list[Row]:
    drop = 100 * (fp32.coco.map50 - int8.coco.map50)
    losses = {
        label: 100 * (before - now)
        for label, before in fp32.recall.items()
        if before is not None and (now := int8.recall[label]) is not None
    }
    worst = max(losses, key=lambda label: losses[label])
    return [
        _at_most("mAP50 lost in INT8", drop, 0.5, "points"),
        _at_most("recall lost in INT8, worst class", losses[worst], 1.0, "points", worst),
    ]


def _boards(told: Appraisal) -> list[Row]:
    assert told.at_iou is not None
    rows = [
        _at_least("mAP, IoU > .33, authors' way", 100 * told.at_iou.icdar, 97.6, "points"),
        Row("mAP, IoU > .33, COCO's way", round(100 * told.at_iou.coco, 2), "points"),
        Row("mAP50", round(100 * told.coco.map50, 2), "points"),
        _share("escapes at the bundle's thresholds", told.units.escape.share, 1.0),
        _share("overkill of sound boards at the bundle's thresholds", told.units.overkill.share, 3.0),
    ]
    common = told.budget.common if told.budget else None
    if isinstance(common, Solved):
        at = f"one threshold, {common.threshold:.2f}"
        rows += [
            _share("boards that escape, at most 1 % of them", common.missed.share, 1.0, at),
            _share("overkill of sound boards there", common.raised.share, 3.0, at),
        ]
    return rows


def _steel(told: Appraisal) -> list[Row]:
    per_class = ", ".join(
        f"{label} {value:.3f}" for label, value in told.coco.ap50.items() if value is not None
    )
    return [_at_least("mAP50", told.coco.map50, 0.74, "", per_class)]


def _screws(told: Appraisal) -> list[Row]:
    recall = told.recall["missing_screw"] or 0.0
    return [
        _at_least("missing screws found", 100 * recall, 100, "%"),
        _share("escapes", told.units.escape.share, 0),
        _share("overkill", told.units.overkill.share, 0),
    ]


def _share(name: str, share: float | None, most: float, detail: str = "") -> Row:
    return _at_most(name, 100 * (share or 0.0), most, "%", detail)


def _at_most(name: str, value: float, bar: float, unit: str, detail: str = "") -> Row:
    return Row(name, round(value, 2), unit, f"<= {bar:g}", value <= bar, detail)


def _at_least(name: str, value: float, bar: float, unit: str, detail: str = "") -> Row:
    return Row(name, round(value, 4), unit, f">= {bar:g}", value >= bar, detail)


EXAMINATIONS = {
    "deeppcb": Examination(Question(iou=0.33, budget=0.01, proof=Proof.POINT), _boards, good="templates"),
    "neu-det": Examination(Question(), _steel),
    "screws": Examination(Question(defects=("missing_screw",)), _screws),
}

if __name__ == "__main__":
    main()
