"""An appraisal as tables in a terminal."""

from rich.console import Group
from rich.table import Table

from trainer.measure.appraisal import Appraisal
from trainer.measure.budget import BudgetAnswer, Proof, Solved
from trainer.measure.rate import Rate


def appraisal_tables(appraisal: Appraisal) -> Group:
    """COCO's figures, quality's figures, and the thresholds that the budget gives."""
    parts = [_found(appraisal), _units(appraisal)]
    return Group(*parts, *([_budget(appraisal.budget)] if appraisal.budget else []))


def _found(appraisal: Appraisal) -> Table:
    table = Table("label", "boxes", "AP50", "threshold", "recall", title="what was found")
    for label, boxes in appraisal.boxes.items():
        figures = (
            appraisal.coco.ap50[label],
            appraisal.thresholds[label],
            appraisal.recall[label],
        )
        table.add_row(label, str(boxes), *(_figure(value) for value in figures))
    table.add_section()
    table.add_row("mAP50", "", _figure(appraisal.coco.map50))
    table.add_row("mAP50-95", "", _figure(appraisal.coco.map))
    if appraisal.at_iou is not None:
        at = appraisal.at_iou
        table.add_row(f"mAP at IoU {at.iou:g}, COCO", "", _figure(at.coco))
        table.add_row(f"mAP at IoU {at.iou:g}, ICDAR (DeepPCB)", "", _figure(at.icdar))
    return table


def _units(appraisal: Appraisal) -> Table:
    units = appraisal.units
    good = f", {appraisal.good_pictures} good ones besides" if appraisal.good_pictures else ""
    title = f"units at the bundle's thresholds: {appraisal.pictures} pictures{good}"
    table = Table("", "units", "share", "95 % interval", title=title)
    table.add_row("escape: defective, judged good", *_rate(units.escape))
    table.add_row("overkill: good, judged NG", *_rate(units.overkill))
    table.add_section()
    for label, missed in units.missed.items():
        table.add_row(f"{label}: missed on units that have it", *_rate(missed))
        table.add_row(f"{label}: raised on good units", *_rate(units.raised[label]))
    return table


def _budget(answer: BudgetAnswer) -> Table:
    meant = {Proof.BOUND: "proved at 95 %", Proof.POINT: "by the share seen, not proved"}[answer.proof]
    title = f"thresholds for at most {answer.budget:.2%} escapes per label, {meant}; solved on these pictures"
    table = Table("label", "answer", "missed", "", "overkilled", "", title=title)
    for label, one in answer.labels.items():
        rates = (_short(one.missed) + _short(one.raised)) if isinstance(one, Solved) else ("", "", "", "")
        table.add_row(label, str(one), *rates)
    if answer.units is not None:
        table.add_section()
        table.add_row("all", "", *_short(answer.units.escape), *_short(answer.units.overkill))
    one = answer.common
    rates = (_short(one.missed) + _short(one.raised)) if isinstance(one, Solved) else ("", "", "", "")
    table.add_section()
    table.add_row("one for all, by the unit", str(one), *rates)
    return table


def _rate(rate: Rate) -> tuple[str, str, str]:
    if rate.share is None:
        return "none", "-", "-"
    return f"{rate.events} of {rate.trials}", f"{rate.share:.2%}", f"{rate.low:.2%} to {rate.high:.2%}"


def _short(rate: Rate) -> tuple[str, str]:
    units, _, interval = _rate(rate)
    return units, interval


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
