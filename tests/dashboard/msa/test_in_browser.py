"""A study in a real Chromium, by keys alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.msa.study import Answer
from tests.fakes.chromium import person_at
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.studied import appraisers, decided_units, planned

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def truth(site: DashboardSite) -> dict[str, Answer]:
    return decided_units(site, size=(640, 480))


@pytest.fixture
def page(chromium: Browser, site: DashboardSite) -> Iterator[Page]:
    """Logged in as mei, who is asked, on the list of studies."""
    appraisers(site, "mei")
    planned(site, "mei", ok=2, ng=2, borderline=0)
    with DashboardRunning(site) as running, person_at(chromium, running.address, "mei", "/msa") as page:
        yield page


def tab_to(page: Page, words: str) -> None:
    """Until what has the focus says so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in str(page.evaluate("document.activeElement.textContent")):
            return
    raise AssertionError(f"no key leads to {words!r}")


def due(page: Page, look: int) -> str:
    """The digest of the picture, once the page takes keys."""
    expect(page.locator(f"body[data-ready='{look}']")).to_be_attached()
    return str(page.locator("main img").get_attribute("src")).rpartition("/")[2]


def test_from_the_list_to_the_last_look_without_a_mouse(
    page: Page, site: DashboardSite, truth: dict[str, Answer]
) -> None:
    tab_to(page, "Your turn")
    page.keyboard.press("Enter")
    keys = {Answer.OK: ("1", "o"), Answer.NG: ("2", "n")}
    for look in range(1, 9):
        answer = truth[due(page, look)]
        page.keyboard.press(keys[answer][look % 2])
    expect(page.locator("main")).to_contain_text("You have judged everything.")
    tab_to(page, "To the study")
    page.keyboard.press("Enter")
    expect(page.locator("table tbody tr").first).to_contain_text("mei")
    figures = site.asks().get("/api/msa/1/report").json()
    assert figures["appraisals"][0]["effectiveness"]["rate"]["events"] == 4


def test_a_key_held_down_answers_once(page: Page, site: DashboardSite) -> None:
    page.get_by_role("link", name="Your turn").click()
    due(page, 1)
    page.keyboard.down("1")
    page.keyboard.down("1")  # a repetition
    due(page, 2)
    page.keyboard.down("1")
    page.keyboard.up("1")
    expect(page.locator("form#answer b").first).to_have_text("2 of 8")
    assert site.asks().get("/api/msa/1").json()["appraisers"][0]["done"] == 1


def test_the_picture_is_as_large_as_the_window_allows(page: Page) -> None:
    page.get_by_role("link", name="Your turn").click()
    due(page, 1)
    picture, window = page.locator("figure.picture").bounding_box(), page.viewport_size
    assert picture is not None
    assert window is not None
    assert picture["height"] > 0.7 * window["height"]
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
