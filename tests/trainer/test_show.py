import io

from rich.console import Console

from tests.fakes.bundles import class_metrics, manifest, metrics
from trainer.pipeline import Stage
from trainer.show import StageBar, figures_table


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_bar_follows_the_stages() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with StageBar(console) as bar:
        bar(Stage("snapshot", 0))
        bar(Stage("fit", 40, 12.4, "loss 1.20, 80 pictures/s"))
    words = printed(console)
    assert "fit" in words
    assert "40 %" in words
    assert "loss 1.20, 80 pictures/s, 12 s left" in words


def test_both_precisions_stand_side_by_side() -> None:
    seen = class_metrics(boxes=31, ap50_fp32=0.98765, ap50_int8=0.9, recall_int8=None)
    told = manifest(metrics=metrics(per_class={"screw": seen}, pictures=12))
    console = Console(file=io.StringIO(), width=100)
    console.print(figures_table(told))
    lines = printed(console).splitlines()
    assert f"bundle {told.digest[:12]}" in lines[0]
    (screw,) = [line.split() for line in lines if "screw" in line]
    assert [word for word in screw if word not in "│┃|"] == ["screw", "31", "0.988", "0.900", "-"]
    assert any("mAP50" in line and "12" in line and "0.950" in line for line in lines)
