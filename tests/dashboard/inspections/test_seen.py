from dashboard.inspections.seen import see
from tests.fakes.station_reports import digest_of, make_jpeg, make_record


def test_a_picture_is_stored_or_not_yet() -> None:
    record = make_record(jpeg=make_jpeg())

    before = see(record, id=1, version=1, stored=frozenset(), review=None)
    after = see(record, id=1, version=1, stored=frozenset({digest_of(make_jpeg())}), review=None)

    assert [seen.views[0].picture and seen.views[0].picture.stored for seen in (before, after)] == [
        False,
        True,
    ]
    assert before.station == "wuhu/line-1/front"
    assert not before.reviewed
