from edge_agent.report.attach import with_pictures, without_picture
from inspection.crop import Crop
from inspection.record import Picture
from tests.fakes import words

PICTURE = Picture(sha256="a" * 64, width=64, height=48, size=1000)

CROP = Crop(left=10, top=20, full_width=640, full_height=480)


def test_pictures_are_bound_by_view_and_time_is_told_to_the_end() -> None:
    record = with_pictures(words.record(), {"front": (PICTURE, CROP)}, total_ms=12.5)
    assert (record.pictures, record.views[0].crop) == ((PICTURE,), CROP)
    assert record.timings.total_ms == 12.5


def test_a_lost_picture_is_struck_from_the_record() -> None:
    record = with_pictures(words.record(), {"front": (PICTURE, CROP)}, total_ms=12.5)
    assert without_picture(record, "b" * 64) == record
    bare = without_picture(record, "a" * 64)
    assert (bare.pictures, bare.views[0].crop) == ((), None)
