"""A defect book with something in it."""

from dashboard.book.book import DefectBook
from dashboard.book.entry import Entry, ExampleKind, NewExample, PlaceInPicture, Writing
from inspection.geometry import Box
from tests.fakes.dashboard_site import DashboardSite

SPOT = Box(x1=10, y1=10, x2=20, y2=20)


def example(
    label: str = "scratch",
    kind: ExampleKind = ExampleKind.EXAMPLE,
    why: str = "a bright line with a shadow",
    box: Box = SPOT,
    view: str = "front",
) -> NewExample:
    return NewExample(label=label, place=PlaceInPicture(view=view, box=box), kind=kind, why=why)


def writing(
    version: int = 0, what: str = "a line in the paint", reason: str = "agreed on 3 March"
) -> Writing:
    return Writing(what=what, smallest_mm=2.5, allowed="one", places="front", version=version, reason=reason)


def fill_book(site: DashboardSite, inspection: int = 1) -> Entry:
    """One class, described, with an example and a counter-example."""
    book = DefectBook(site.database)
    book.write("scratch", writing(), "quinn", site.clock())
    book.add(inspection, example(), "rui", site.clock())
    return book.add(inspection, example(kind=ExampleKind.COUNTER, why="a hair"), "rui", site.clock())
