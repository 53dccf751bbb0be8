from io import BytesIO

import pyarrow.parquet as pq

from dashboard.labels.parquet import SCHEMA, to_parquet
from inspection.label import LabelledBox, LabelledImage, Split, picture_path
from tests.fakes.station_reports import AT, found


def image(*boxes: LabelledBox, split: Split | None = None) -> LabelledImage:
    return LabelledImage(
        sha256="a" * 64,
        picture=picture_path("a" * 64),
        width=64,
        height=48,
        boxes=boxes,
        serial="AC-1",
        sku="KFR-35",
        lot="L1",
        source="a/b/c",
        labelled_by="rui",
        labelled_at=AT,
        split=split,
    )


def test_rows_are_what_the_trainer_reads() -> None:
    box = LabelledBox(label="dent", box=found("dent", 1).box)

    table = pq.read_table(BytesIO(to_parquet([image(box), image(split=Split.TEST)])))

    assert table.schema.equals(SCHEMA)
    first, second = table.to_pylist()
    assert first["boxes"] == [{"label": "dent", "x1": 10.0, "y1": 10.0, "x2": 20.0, "y2": 20.0}]
    assert first["labelled_at"] == AT
    assert (second["boxes"], second["split"]) == ([], "test")


def test_the_same_rows_are_the_same_bytes() -> None:
    assert to_parquet([image()]) == to_parquet([image()])


def test_every_field_of_a_labelled_image_has_its_column() -> None:
    assert SCHEMA.names == list(LabelledImage.model_fields)
