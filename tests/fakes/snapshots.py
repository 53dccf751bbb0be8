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
from trainer.snapshot.manifest import INDEX, MANIFEST, Shard, SnapshotManifest, SnapshotRules

POOL = "pool/by-hand"


def write_snapshot(folder: Path, pictures: Mapping[Split, Sequence[Plate]], shards: int = 1) -> str:
    """The snapshot's folder; its rows are believed as they are, however wrong their boxes."""
    told = []
    for split, plates in pictures.items():
        index = folder / INDEX / f"split={split}"
        index.mkdir(parents=True)
        rows = []
        for number in range(shards):
            shard = f"{folder.name}-{split}-{number}.parquet"
            some = [(f"{split}-{n}.png", one) for n, one in enumerate(plates)][number::shards]
            some.sort(key=lambda named: _digest(named[1]))
            rows += [_row(name, shard, one) for name, one in some]
            _write_shard(folder.parent / POOL / "pictures" / shard, [one for _, one in some])
            told.append(Shard(path=shard, split=split, pictures=len(some)))
        parquet.write_table(arrow.Table.from_pylist(rows), index / "part.parquet")
    manifest = SnapshotManifest(
        id="a" * 64,
        pool=POOL,
        rules=SnapshotRules(),
        labels=LABELS,
        pictures={split: len(plates) for split, plates in pictures.items()},
        boxes={},
        refused={},
        labelled_again=0,
        sources=("plates",),
        shards=tuple(told),
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json())
    return str(folder)


def _write_shard(file: Path, plates: Sequence[Plate]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = [{"sha256": _digest(one), "image": one.png} for one in plates]
    parquet.write_table(arrow.Table.from_pylist(kept), file)


def _row(name: str, shard: str, plate: Plate) -> dict[str, object]:
    return {
        "sha256": _digest(plate),
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
        "shard": shard,
    }


def _digest(plate: Plate) -> str:
    return hashlib.sha256(plate.png).hexdigest()


def _box(label: str, corners: Corners) -> dict[str, object]:
    x1, y1, x2, y2 = (float(value) for value in corners)
    return {"label": label, "x1": x1, "y1": y1, "x2": x2, "y2": y2}
