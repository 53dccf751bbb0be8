"""Explore in a real Chromium, by keyboard, and without a script at all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.fakes.chromium import PASSWORD, person_at, wait_until
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, blame, found, make_jpeg, make_record

pytestmark = pytest.mark.browser

SCRATCH = found("scratch", 0.9, 20, 20)


@pytest.fixture
def address(site: DashboardSite) -> Iterator[str]:
    """Twelve units, every third NG with a scratch, #12 the newest."""
    for seq in range(1, 13):
        jpeg = make_jpeg(shade=100 + seq)
        ng = seq % 3 == 0
        record = make_record(
            seq, Verdict.NG if ng else Verdict.OK, detections=(SCRATCH,) if ng else (),
            findings=(blame(SCRATCH),) if ng else (), jpeg=jpeg, at=AT + timedelta(minutes=seq),
        )  # fmt: skip
        site.report(record, jpeg)
    site.accounts.add_person("rui", Role.REVIEWER, PASSWORD, site.clock())
    with DashboardRunning(site) as running:
        yield running.address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with person_at(chromium, address, "rui", "/explore", size=(1280, 800)) as page:
        expect(page.locator("#found h1")).to_have_text("Found: 12")
        yield page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.querySelector('.serial')?.textContent ?? ''")


def test_by_keyboard_alone(page: Page) -> None:
    """From the search field to one picture among those that fit, and into it."""
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("n")  # the verdict: NG
    page.keyboard.press("Tab")
    expect(page.locator("#found h1")).to_have_text("Found: 4")
    expect(page).to_have_url(page.url.partition("?")[0] + "?verdict=NG")
    page.keyboard.press("Escape")
    assert focused(page) == "AC-00012"

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "AC-00009"
    page.keyboard.press("End")
    assert focused(page) == "AC-00003"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page.locator("aside .facts").first).to_contain_text("AC-00009")
    page.go_back()
    expect(page.locator("#found h1")).to_have_text("Found: 4")


def test_rows_of_the_grid(page: Page) -> None:
    """Down leads to the picture below, wherever rows end."""
    page.keyboard.press("ArrowDown")
    assert focused(page) == "AC-00012"
    top = page.evaluate("document.activeElement.getBoundingClientRect().left")

    page.keyboard.press("ArrowDown")

    assert focused(page) != "AC-00012"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") == top
    page.keyboard.press("ArrowUp")
    assert focused(page) == "AC-00012"


def test_the_search_field_finds_a_serial(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("AC-00007")
    page.keyboard.press("Enter")

    expect(page.locator("#found .cell")).to_have_count(1)
    expect(page).to_have_url(page.url.partition("?")[0] + "?serial=AC-00007")
    page.locator(".chips a").click()
    expect(page.locator("#found h1")).to_have_text("Found: 12")
    expect(page.locator("#search")).to_have_value("")


def test_what_is_wrong_is_told_without_leaving_the_page(page: Page) -> None:
    page.locator("#search").fill("a b")
    page.keyboard.press("Enter")

    expect(page.locator("#found [role=alert]:visible")).to_contain_text("serial")
    page.locator("#search").fill("AC-00001")
    page.keyboard.press("Enter")
    expect(page.locator("#found .cell")).to_have_count(1)


def test_small_pictures_are_all_that_is_fetched(page: Page) -> None:
    expect(page.locator("#found .cell img").first).to_be_visible()
    wait_until(page, "document.querySelector('#found .cell img').naturalWidth > 0")

    fetched = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    pictures = [name for name in fetched if "/api/pictures/" in name]
    assert pictures
    assert all(name.endswith("/small") for name in pictures)


def test_a_filter_is_kept_and_found_again(page: Page) -> None:
    page.get_by_label("Verdict").select_option("NG")
    expect(page.locator("#found h1")).to_have_text("Found: 4")
    page.locator("summary", has_text="Keep this filter").click()
    page.locator(".keep input[name=name]").fill("Rejected")
    page.keyboard.press("Enter")

    page.locator(".kept a", has_text="Rejected").click()

    expect(page.locator("#found h1")).to_have_text("Found: 4")
    expect(page.locator(".kept a[aria-current]")).to_have_text("Rejected")


def test_without_a_script_it_is_a_plain_form(chromium: Browser, address: str) -> None:
    with person_at(chromium, address, "rui", "/explore", scripts=False) as page:
        page.get_by_label("Verdict").select_option("NG")
        page.get_by_role("button", name="Find").click()

        expect(page.locator("#found h1")).to_have_text("Found: 4")
