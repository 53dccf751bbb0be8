from model_registry.bundle.compare import compare
from tests.fakes.bundles import lineage, manifest, metrics


def test_figures_show_by_how_much_they_changed() -> None:
    rows = {row.what: row for row in compare(manifest(), manifest(metrics=metrics(map50_int8=0.91)))}
    assert rows["mAP50 INT8"][1:] == ("0.950", "0.910", "-0.040")
    assert rows["mAP50 FP32"].change == ""


def test_words_only_differ() -> None:
    rows = {row.what: row for row in compare(manifest(), manifest(lineage=lineage(run="r-2")))}
    assert rows["run"][1:] == ("r-1", "r-2", "differs")
    assert rows["labels"].change == ""
