from io import BytesIO

import pyarrow.parquet as pq

from dashboard.landing.parquet import SCHEMA, to_parquet
from inspection.landed import LandedInspection, landed
from inspection.record import InspectionRecord
from tests.fakes.station_reports import found, make_jpeg, make_record


def row(record: InspectionRecord) -> LandedInspection:
    return landed(record.seq, record, record.model_dump_json())


def test_a_row_comes_back_as_it_went() -> None:
    rows = [row(make_record(1)), row(make_record(2, detections=(found("dent", 0.7),), jpeg=make_jpeg()))]
    table = pq.read_table(BytesIO(to_parquet(rows)))
    assert table.schema.equals(SCHEMA)
    assert table.to_pylist() == [
        one.model_dump()
        | {"views": [view.model_dump() for view in one.views]}
        | {"detections": [found.model_dump() for found in one.detections]}
        for one in rows
    ]


def test_the_same_rows_are_the_same_bytes() -> None:
    assert to_parquet([row(make_record(1))]) == to_parquet([row(make_record(1))])
