"""`LabelledImage` rows as a Parquet file."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from inspection.label import LabelledImage

BOX = pa.struct(
    [
        pa.field("label", pa.string(), nullable=False),
        pa.field("x1", pa.float64(), nullable=False),
        pa.field("y1", pa.float64(), nullable=False),
        pa.field("x2", pa.float64(), nullable=False),
        pa.field("y2", pa.float64(), nullable=False),
    ]
)
SCHEMA = pa.schema(
    [
        pa.field("sha256", pa.string(), nullable=False),
        pa.field("picture", pa.string(), nullable=False),
        pa.field("width", pa.int32(), nullable=False),
        pa.field("height", pa.int32(), nullable=False),
        pa.field("boxes", pa.list_(pa.field("element", BOX, nullable=False)), nullable=False),
        pa.field("serial", pa.string(), nullable=False),
        pa.field("sku", pa.string(), nullable=False),
        pa.field("lot", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("labelled_by", pa.string(), nullable=False),
        pa.field("labelled_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("split", pa.string()),
    ]
)


def to_parquet(images: Sequence[LabelledImage]) -> bytes:
    """The same rows in the same order give the same bytes (with the same pyarrow)."""
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pylist([_row(image) for image in images], schema=SCHEMA)
    pq.write_table(table, sink, compression="zstd", version="2.6")
    return bytes(sink.getvalue().to_pybytes())


def _row(image: LabelledImage) -> dict[str, object]:
    row = image.model_dump(mode="python")
    row["boxes"] = [{"label": box.label, **box.box.model_dump()} for box in image.boxes]
    row["split"] = None if image.split is None else str(image.split)
    return row
