"""A snapshot written by hand: what `build_snapshot` leaves behind, without a JVM."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet

from inspection.label import Split
from tests.fakes.labelled_rows import AT
from tests.fakes.plates import SIDE, Corners, Plate
from tests.fakes.samples import LABELS
from trainer.snapshot.manifest import MANIFEST, Shard, SnapshotManifest, SnapshotRules


def write_snapshot(folder: Path, pictures: Mapping[Split, Sequence[Plate]]) -> str:
    """The snapshot's folder; its rows are believed as they are, however wrong their boxes."""
    folder.mkdir(parents=True)
    shards = []
    for split, plates in pictures.items():
        table = arrow.Table.from_pylist([_row(f"{split}-{n}.png", one) for n, one in enumerate(plates)])
        parquet.write_table(table, folder / f"{split}.parquet")
        shards.append(Shard(path=f"{split}.parquet", split=split, pictures=len(plates)))
    manifest = SnapshotManifest(
        id="a" * 64,
        rules=SnapshotRules(),
        labels=LABELS,
        pictures={split: len(plates) for split, plates in pictures.items()},
        boxes={},
        refused={},
        sources=("plates",),
        shards=tuple(shards),
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json())
    return str(folder)


def _row(name: str, plate: Plate) -> dict[str, object]:
    return {
        "sha256": hashlib.sha256(plate.png).hexdigest(),
        "picture": name,
        "width": SIDE,
        "height": SIDE,
        "serial": name,
        "sku": "plate",
        "lot": "L1",
        "source": "plates",
        "boxes": [_box(label, corners) for label, corners in plate.things],
        "labelled_by": "anna",
        "labelled_at": AT.replace(tzinfo=None),
        "image": plate.png,
    }


def _box(label: str, corners: Corners) -> dict[str, object]:
    x1, y1, x2, y2 = (float(value) for value in corners)
    return {"label": label, "x1": x1, "y1": y1, "x2": x2, "y2": y2}
