import pytest

from dashboard.book.book import DefectBook
from dashboard.book.entry import MOST_EXAMPLES, BookMoved, ExampleKind, NoSuchExample
from dashboard.people.audit import Act, Deed, Noted, find_noted
from dashboard.reviews.decide import NoSuchInspection
from inspection.crop import Crop
from inspection.errors import InputRefused
from inspection.geometry import Box
from tests.fakes.booked import example, fill_book, writing
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import digest_of, make_jpeg, make_record

JPEG = make_jpeg(64, 48)


def with_units(site: DashboardSite, crop: Crop | None = None) -> DefectBook:
    site.report(make_record(1, jpeg=JPEG, crop=crop), JPEG)
    site.report(make_record(2))
    return DefectBook(site.database)


def trail(site: DashboardSite) -> list[Noted]:
    with site.database.reading() as session:
        return find_noted(session, 100)


def test_an_entry_in_numbers_and_pictures(any_site: DashboardSite) -> None:
    book = with_units(any_site)
    fill_book(any_site)
    (entry,) = book.entries()
    assert (entry.label, entry.smallest_mm, entry.allowed, entry.version) == ("scratch", 2.5, "one", 1)
    shown, counter = entry.examples
    assert (shown.why, shown.serial, shown.by) == ("a bright line with a shadow", "AC-00001", "rui")
    assert shown.picture is not None
    assert shown.picture.sha256 == digest_of(JPEG), "served from where it lies"
    assert (counter.kind, entry.lacking) == (ExampleKind.COUNTER, 3)


def test_four_examples_are_enough(site: DashboardSite) -> None:
    book = with_units(site)
    assert [book.add(1, example(), "rui", site.clock()).lacking for _ in range(5)] == [3, 2, 1, 0, 0]


def test_a_writing_is_noted_with_what_was_there_and_why(any_site: DashboardSite) -> None:
    book = with_units(any_site)
    book.write("scratch", writing(), "quinn", any_site.clock())
    book.write("scratch", writing(1, what="any line", reason="complaint 77"), "ola", any_site.clock())
    last, first = trail(any_site)
    assert (last.by, last.deed, last.subject, last.reason) == (
        "ola",
        Deed.BOOK_WRITTEN,
        "scratch",
        "complaint 77",
    )
    assert (last.old, last.new) == (
        "a line in the paint; from 2.5 mm; one; front",
        "any line; from 2.5 mm; one; front",
    )
    assert first.old == ""


def test_who_saw_an_older_one_writes_nothing(any_site: DashboardSite) -> None:
    book = with_units(any_site)
    book.write("scratch", writing(), "quinn", any_site.clock())
    with pytest.raises(BookMoved, match=r"by quinn \(version 1\)"):
        book.write("scratch", writing(what="late"), "ola", any_site.clock())
    with pytest.raises(BookMoved):
        book.write("dent", writing(3), "ola", any_site.clock())
    assert [entry.what for entry in book.entries()] == ["a line in the paint"]
    assert len(trail(any_site)) == 1


def test_the_first_example_opens_an_entry_that_can_be_described(any_site: DashboardSite) -> None:
    book = with_units(any_site)
    assert book.add(1, example("dent"), "rui", any_site.clock()).version == 0
    assert book.write("dent", writing(), "quinn", any_site.clock()).version == 1


def test_what_is_taken_out_is_noted_and_the_inspection_stays(any_site: DashboardSite) -> None:
    book = with_units(any_site)
    entry = fill_book(any_site)
    entry = book.remove(entry.examples[0].id, Act("quinn", any_site.clock(), "blurred"))
    assert [one.kind for one in entry.examples] == [ExampleKind.COUNTER]
    last = trail(any_site)[0]
    assert (last.deed, last.old, last.reason) == (
        Deed.BOOK_REMOVED,
        "example: 1, a bright line with a shadow",
        "blurred",
    )
    assert any_site.asks().get("/api/inspections/1").status_code == 200
    with pytest.raises(NoSuchExample):
        book.remove(4711, Act("quinn", any_site.clock(), "gone"))


def test_only_what_can_be_seen_is_put_in(site: DashboardSite) -> None:
    book = with_units(site, Crop(left=100, top=100, full_width=640, full_height=480))
    inside = Box(x1=110, y1=110, x2=120, y2=120)
    assert len(book.add(1, example(box=inside), "rui", site.clock()).examples) == 1
    for inspection, place, why in (
        (1, example(), "sticks out of what is kept"),
        (1, example(view="back", box=inside), "has no view 'back'"),
        (2, example(), "is not here"),
    ):
        with pytest.raises(InputRefused, match=why):
            book.add(inspection, place, "rui", site.clock())
    with pytest.raises(NoSuchInspection):
        book.add(3, example(), "rui", site.clock())


def test_a_class_has_only_so_many_examples(site: DashboardSite) -> None:
    book = with_units(site)
    for _ in range(MOST_EXAMPLES):
        book.add(1, example(), "rui", site.clock())
    with pytest.raises(InputRefused, match="remove one first"):
        book.add(1, example(), "rui", site.clock())
