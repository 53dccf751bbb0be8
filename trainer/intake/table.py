"""Writes a label set: the Parquet table of `LabelledImage`, and its pictures into the picture store."""

import hashlib
import io
from collections.abc import Iterable

import fsspec
import pyarrow as pa
import pyarrow.parquet as parquet

from inspection.errors import InputRefused
from inspection.label import LabelledImage
from trainer.intake.labelled import Taken

BOX = pa.struct([("label", pa.string()), *((corner, pa.float64()) for corner in ("x1", "y1", "x2", "y2"))])
SCHEMA = pa.schema(
    [
        ("sha256", pa.string()),
        ("picture", pa.string()),
        ("width", pa.int64()),
        ("height", pa.int64()),
        ("boxes", pa.list_(BOX)),
        ("serial", pa.string()),
        ("sku", pa.string()),
        ("lot", pa.string()),
        ("source", pa.string()),
        ("labelled_by", pa.string()),
        ("labelled_at", pa.timestamp("us", tz="UTC")),
        ("split", pa.string()),
    ]
)


def write_label_set(taken: Iterable[Taken], store_url: str) -> str:
    """Copy the pictures below `store_url`, write the table there, and give back the table's URL.

    The table is named by its content. Raises InputRefused when there is nothing to write.
    """
    files, root = fsspec.core.url_to_fs(store_url)
    rows = []
    for item in taken:
        target = f"{root}/{item.row.picture}"
        if not files.exists(target):
            files.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
            files.pipe_file(target, item.file.read_bytes())
        rows.append(_flat(item.row))
    if not rows:
        raise InputRefused("the folder holds no labelled picture")
    table = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, SCHEMA), table)
    content = table.getvalue()
    path = f"labels/{hashlib.sha256(content).hexdigest()}.parquet"
    files.makedirs(f"{root}/labels", exist_ok=True)
    files.pipe_file(f"{root}/{path}", content)
    return f"{store_url.rstrip('/')}/{path}"


def _flat(row: LabelledImage) -> dict[str, object]:
    flat = row.model_dump(exclude={"boxes"})
    flat["split"] = None if row.split is None else str(row.split)
    flat["boxes"] = [{"label": item.label, **item.box.model_dump()} for item in row.boxes]
    return flat
