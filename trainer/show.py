"""Progress and results in a terminal."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from model_registry.bundle.manifest import BundleManifest
from trainer.pipeline import Stage


class StageBar:
    """A bar that follows the stages of a retraining. Use as a context manager; call it with each stage."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:10}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        words = TextColumn("{task.fields[words]}")
        self._progress = Progress(*columns, TimeElapsedColumn(), words, console=console)
        self._task = self._progress.add_task("start", total=100, words="")

    def __enter__(self) -> "StageBar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, stage: Stage) -> None:
        left = "" if stage.seconds_left is None else f"{stage.seconds_left:.0f} s left"
        words = ", ".join(part for part in (stage.message, left) if part)
        self._progress.update(self._task, description=stage.name, completed=stage.percent, words=words)


def figures_table(manifest: BundleManifest) -> Table:
    """FP32 and INT8 side by side, per label."""
    metrics = manifest.metrics
    table = Table(
        "label", "boxes", "AP50 FP32", "AP50 INT8", "recall INT8", title=f"bundle {manifest.digest[:12]}"
    )
    for label, one in metrics.per_class.items():
        figures = (one.ap50_fp32, one.ap50_int8, one.recall_int8)
        table.add_row(label, str(one.boxes), *("-" if value is None else f"{value:.3f}" for value in figures))
    table.add_section()
    table.add_row(
        "mAP50", str(metrics.pictures), f"{metrics.map50_fp32:.3f}", f"{metrics.map50_int8:.3f}", ""
    )
    return table
