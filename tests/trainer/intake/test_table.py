import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from pyspark.sql import types as spark

from dashboard.labels.parquet import SCHEMA as DASHBOARD
from dashboard.labels.parquet import to_parquet
from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.label import LabelledImage
from tests.fakes.labelled_rows import taken
from tests.fakes.plates import plate
from trainer.intake.table import SCHEMA, write_label_set
from trainer.snapshot.columns import LABELLED

ARROW_OF_SPARK = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64()}


def test_a_label_set_is_a_table_and_its_pictures(tmp_path: Path) -> None:
    item = taken(tmp_path / "in", plate(1), "S1")
    url = write_label_set([item], str(tmp_path / "store"))
    rows = parquet.read_table(url).to_pylist()
    assert (tmp_path / "store" / rows[0]["picture"]).read_bytes() == plate(1).png
    assert rows[0]["serial"] == "S1"
    assert rows[0]["split"] is None
    assert [box["label"] for box in rows[0]["boxes"]] == ["bolt", "pit"]


def test_it_is_named_by_its_content(tmp_path: Path) -> None:
    items = [taken(tmp_path / "in", plate(seed), f"S{seed}") for seed in (1, 2)]
    one = write_label_set(items, str(tmp_path / "store"))
    again = write_label_set(items, f"{tmp_path}/elsewhere/")
    less = write_label_set(items[:1], str(tmp_path / "store"))
    assert Path(one).name == Path(again).name != Path(less).name
    assert Path(one).stem == hashlib.sha256(Path(one).read_bytes()).hexdigest()


def test_nothing_to_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="the folder holds no labelled picture"):
        write_label_set([], str(tmp_path / "store"))


def test_trainer_dashboard_and_spark_mean_the_same_columns() -> None:
    words = list(LabelledImage.model_fields)
    assert SCHEMA.names == words
    assert DASHBOARD.names == words
    assert LABELLED.names == words
    box = ["label", *Box.model_fields]
    assert [field.name for field in SCHEMA.field("boxes").type.value_type] == box
    assert [field.name for field in DASHBOARD.field("boxes").type.value_type] == box
    boxes = LABELLED["boxes"].dataType
    assert isinstance(boxes, spark.ArrayType)
    assert isinstance(boxes.elementType, spark.StructType)
    assert boxes.elementType.names == box


@pytest.mark.parametrize("name", [name for name in SCHEMA.names if name not in ("boxes", "labelled_at")])
def test_their_types_agree_too(name: str) -> None:
    ours = SCHEMA.field(name).type
    assert ARROW_OF_SPARK[LABELLED[name].dataType.simpleString()] == ours
    theirs = DASHBOARD.field(name).type
    assert theirs == ours or (pa.types.is_integer(theirs) and pa.types.is_integer(ours))


def test_times_are_instants_everywhere() -> None:
    assert SCHEMA.field("labelled_at").type == DASHBOARD.field("labelled_at").type
    assert isinstance(LABELLED["labelled_at"].dataType, spark.TimestampType)


def test_the_dashboards_table_holds_the_same_values(tmp_path: Path) -> None:
    item = taken(tmp_path, plate(1), "S1")
    ours = parquet.read_table(write_label_set([item], str(tmp_path / "store"))).to_pylist()
    theirs = parquet.read_table(pa.BufferReader(to_parquet([item.row]))).to_pylist()
    assert ours == theirs
