import pytest

from dashboard.book.entry import PlaceInPicture
from dashboard.book.places import choices, parse_place
from dashboard.inspections.drawing import draw
from dashboard.inspections.seen import see
from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.verdict import Verdict
from tests.fakes.station_reports import blame, digest_of, found, make_jpeg, make_record

JPEG = make_jpeg(64, 48)
SCRATCH = found("scratch", 0.9, 10, 10, 20)


def offered(chosen: PlaceInPicture | None = None, stored: bool = True) -> list[tuple[str, str]]:
    record = make_record(1, Verdict.NG, detections=(SCRATCH,), findings=(blame(SCRATCH),), jpeg=JPEG)
    digests = frozenset({digest_of(JPEG)} if stored else ())
    seen = see(record, id=1, version=1, stored=digests, review=None)
    return [(one.label, one.written) for one in choices(seen, draw(seen, {}), chosen, "dent")]


def test_what_was_found_and_the_whole_picture() -> None:
    assert offered() == [("scratch", "front:10,10,30,30"), ("", "front:0,0,64,48")]


def test_what_somebody_means_comes_first_and_once() -> None:
    assert offered(parse_place("front:1.5,2,3,4"))[0] == ("dent", "front:1.5,2,3,4")
    assert offered(parse_place("front:10,10,30,30")) == [
        ("dent", "front:10,10,30,30"),
        ("", "front:0,0,64,48"),
    ]


@pytest.mark.parametrize("place", ["back:1,2,3,4", "front:1,2,300,4"])
def test_a_place_that_is_not_there_is_not_offered(place: str) -> None:
    assert offered(parse_place(place)) == offered()


def test_without_a_picture_there_is_nothing_to_show() -> None:
    assert offered(stored=False) == []


def test_a_place_comes_back_as_it_was_written() -> None:
    assert parse_place("front:0.5,1,2.25,3") == PlaceInPicture(
        view="front", box=Box(x1=0.5, y1=1, x2=2.25, y2=3)
    )


@pytest.mark.parametrize(
    "text", ["", "front", "front:1,2,3", "front:-1,2,3,4", "front:3,2,1,4", "front:nan,1,2,3"]
)
def test_anything_else_is_refused_with_what_it_was(text: str) -> None:
    with pytest.raises(InputRefused, match="place"):
        parse_place(text)
