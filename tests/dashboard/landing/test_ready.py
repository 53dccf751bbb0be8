from datetime import timedelta

import pytest

from dashboard.landing.ready import Waiting, last_ready
from inspection.record import InspectionRecord
from tests.fakes.station_reports import AT, digest_of, make_jpeg, make_record

GRACE = timedelta(seconds=60)
JPEG = make_jpeg()
WITH, WITHOUT = make_record(1, jpeg=JPEG), make_record(2)


@pytest.mark.parametrize(
    ("records", "stored", "age_s", "last"),
    [
        ([], [], 0, None),
        ([WITHOUT, WITHOUT], [], 0, 2),
        ([WITH], [JPEG], 0, 1),
        ([WITH], [], 59, None),
        ([WITH], [], 60, 1),  # its picture will not come any more
        ([WITHOUT, WITH, WITHOUT], [], 0, 1),  # in order: none lands before one that waits
        ([WITHOUT, WITH, WITHOUT], [JPEG], 0, 3),
    ],
)
def test_up_to_which_number(
    records: list[InspectionRecord], stored: list[bytes], age_s: int, last: int | None
) -> None:
    waiting = [
        Waiting(id_, frozenset(one.sha256 for one in record.pictures), AT)
        for id_, record in enumerate(records, 1)
    ]
    there = [digest_of(jpeg) for jpeg in stored]
    assert last_ready(waiting, there, AT + timedelta(seconds=age_s), GRACE) == last
