"""A bundle's figures, measured again on any snapshot from the files that stations run."""

from pathlib import Path

from inspection.label import Split
from model_registry.bundle.verify import verify_folder
from trainer.data.samples import to_sample
from trainer.data.shards import open_snapshot, read_rows
from trainer.export.graph import graph_chain, read_graph
from trainer.measure.coco import CocoFigures, evaluate
from trainer.measure.predict import predict


def measure_bundle(bundle: Path, snapshot: str, split: Split) -> tuple[int, CocoFigures]:
    """How many pictures the split has, and the INT8 graph's figures on them.

    Raises:
        InputRefused: the bundle is damaged, or there is no such snapshot.
    """
    manifest = verify_folder(bundle)
    rows = list(read_rows(snapshot, open_snapshot(snapshot), split))
    samples = [to_sample(row, data, manifest.input, manifest.labels) for row, data in rows]
    predictions = predict(graph_chain(read_graph(bundle)), samples, manifest.labels)
    return len(rows), evaluate([row for row, _ in rows], predictions, manifest.labels)
