from typing import Any

from pyspark.sql import types as t

from dashboard.landing.parquet import SCHEMA
from inspection.landed import LandedDetection, LandedInspection, LandedView
from trainer.archive.landed import LANDED

SAME = {
    "string": t.StringType(),
    "int32": t.IntegerType(),
    "int64": t.LongType(),
    "double": t.DoubleType(),
    "timestamp[us, tz=UTC]": t.TimestampType(),
}


def as_spark(field: Any) -> t.StructField:
    """A pyarrow field."""
    kind = field.type
    if str(kind).startswith("list"):
        fields = [as_spark(inner) for inner in kind.value_type]
        return t.StructField(
            field.name, t.ArrayType(t.StructType(fields), containsNull=False), field.nullable
        )
    return t.StructField(field.name, SAME[str(kind)], field.nullable)


def test_who_writes_and_who_reads_agree_with_the_word() -> None:
    assert t.StructType([as_spark(field) for field in SCHEMA]) == LANDED
    assert LANDED.names == list(LandedInspection.model_fields)
    for column, word in (("views", LandedView), ("detections", LandedDetection)):
        rows = LANDED[column].dataType
        assert isinstance(rows, t.ArrayType)
        assert isinstance(rows.elementType, t.StructType)
        assert rows.elementType.names == list(word.model_fields)
    for field in LANDED:
        told = LandedInspection.model_fields[field.name].annotation
        assert (type(None) in getattr(told, "__args__", ())) == field.nullable, field.name
