"""The book beside the picture on the review desk, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.people.roles import Role
from inspection.verdict import Cause, Verdict
from tests.fakes.booked import fill_book
from tests.fakes.chromium import PASSWORD, person_at
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import blame, found, make_jpeg, make_record

pytestmark = pytest.mark.browser
SIZE = (640, 480)


@pytest.fixture
def page(chromium: Browser, site: DashboardSite) -> Iterator[Page]:
    """The reviewer rui before two units: #2 with a scratch, which the book has, then #1 with a dent."""
    for seq, labels in ((1, ("dent",)), (2, ("scratch", "dent"))):
        jpeg = make_jpeg(*SIZE, shade=100 + seq)
        defects = tuple(found(label, 0.45, 100 + 200 * at, 200, 80) for at, label in enumerate(labels))
        unsure = tuple(blame(defect, Verdict.REVIEW, Cause.UNSURE) for defect in defects)
        site.report(
            make_record(seq, Verdict.REVIEW, detections=defects, findings=unsure, jpeg=jpeg, size=SIZE), jpeg
        )
    fill_book(site)
    site.accounts.add_person("rui", Role.REVIEWER, PASSWORD, site.clock())
    with DashboardRunning(site) as running, person_at(chromium, running.address, "rui", "/review") as page:
        expect(page.locator("#facts")).to_contain_text("AC-00002")
        expect(page.locator("body[aria-busy=false]")).to_be_attached()
        yield page


def test_the_entry_of_the_class_in_question_stands_beside_the_picture(page: Page) -> None:
    expect(page.locator("#book summary")).to_have_text("Defect book: scratch")
    expect(page.locator("#book-entry")).to_contain_text("a line in the paint")
    expect(page.locator("#book-entry svg.piece")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#book summary b")).to_have_text("dent")
    expect(page.locator("#book-entry")).to_have_text("The book has no entry for dent yet.")
    page.keyboard.press("e")  # scratch, the third label
    expect(page.locator("#book-entry")).to_contain_text("a line in the paint")


def test_who_closes_it_finds_it_closed(page: Page) -> None:
    expect(page.locator("#book-entry")).to_be_visible()
    page.locator("#book summary").press("Enter")
    expect(page.locator("#book-entry")).to_be_hidden()
    page.reload()
    expect(page.locator("#facts")).to_contain_text("AC-00002")
    expect(page.locator("#book")).to_be_visible()
    expect(page.locator("#book-entry")).to_be_hidden()


def test_the_box_that_is_meant_comes_along(page: Page, site: DashboardSite) -> None:
    expect(page.locator(".tag")).to_have_count(2)
    picture = page.locator("#canvas img").bounding_box()
    assert picture is not None
    scale = picture["width"] / SIZE[0]
    page.mouse.click(picture["x"] + 340 * scale, picture["y"] + 240 * scale)  # the dent
    expect(page.locator("#canvas[data-selected='1']")).to_be_attached()
    page.get_by_role("link", name="Put into the defect book").press("Enter")
    expect(page.locator("[name=place]:checked")).to_have_value("front:300,200,380,280")
    expect(page.locator("[name=label]")).to_have_value("dent")
    page.locator("[name=why]").fill("a line that ends in a hook")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("a line that ends in a hook")
    (added,) = site.asks().get("/api/book/dent").json()["examples"]
    assert (added["inspection_id"], added["place"]["box"]["x1"]) == (2, 300.0)
