"""Keys that a person has set, and the golden picture beside a unit, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.inspections.queries import find_one
from dashboard.people.roles import Role
from tests.fakes.chromium import PASSWORD, person_at
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import GOLDEN, SCREW, issued, judged, recipe
from tests.fakes.station_reports import found

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, site: DashboardSite) -> Iterator[Page]:
    """The reviewer robin before three rejected units of a product with a golden picture."""
    issued(site)
    for seq in (1, 2, 3):
        site.report(
            judged(site, seq, recipe(), SCREW, found("scratch", 0.9, 30, 20, 30), jpeg=GOLDEN), GOLDEN
        )
    site.accounts.add_person("robin", Role.REVIEWER, PASSWORD, site.clock())
    with (
        DashboardRunning(site) as running,
        person_at(chromium, running.address, "robin", "/review", size=(1600, 1000)) as page,
    ):
        expect(page.locator("body[aria-busy=false]")).to_be_attached()
        expect(page.locator("#facts")).to_contain_text("#3")
        yield page


def set_key(page: Page, action: str, key: str) -> None:
    page.locator(f"#keys-dialog [data-action={action}]").click()
    page.keyboard.press(key)


def decision_of(site: DashboardSite, id: int) -> str | None:
    with site.database.reading() as session:
        seen = find_one(session, id)
    return None if seen is None or seen.review is None else seen.review.decision


def test_a_key_is_set_and_kept(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Set keys").click()
    set_key(page, "NG", "j")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-decision=NG] kbd")).to_have_text("J")

    page.keyboard.press("2")  # no longer anything
    page.keyboard.press("j")
    expect(page.locator("#facts")).to_contain_text("#2")
    assert (decision_of(site, 3), decision_of(site, 2)) == ("NG", None)

    page.reload()
    expect(page.locator("[data-decision=NG] kbd")).to_have_text("J")


def test_what_had_the_key_goes_without_and_all_is_as_it_came_again(page: Page) -> None:
    page.get_by_role("button", name="Set keys").click()
    set_key(page, "golden", "o")
    set_key(page, "NG", "1")
    expect(page.locator("#keys-dialog [data-action=OK] kbd")).to_have_text("–")
    page.locator("#keys-dialog [data-action=undo]").click()
    page.keyboard.press("Escape")  # takes the question back
    expect(page.locator("#keys-dialog [data-action=undo] kbd")).to_have_text("U")
    page.get_by_role("button", name="As they came").click()
    expect(page.locator("#keys-dialog [data-action=OK] kbd")).to_have_text("1")
    expect(page.locator("[data-decision=OK] kbd")).to_have_text("1")


def test_while_keys_are_set_none_decides(page: Page, site: DashboardSite) -> None:
    page.get_by_role("button", name="Set keys").click()
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(page.locator("#keys-dialog")).to_be_hidden()
    expect(page.locator("#facts")).to_contain_text("#3")
    assert decision_of(site, 3) is None


def test_the_golden_picture_is_beside_until_its_key_is_pressed(page: Page) -> None:
    golden = page.locator("#golden")
    expect(golden.locator("img")).to_be_visible()
    expect(golden.locator("p")).to_contain_text("version 1: the recipe that judged")
    page.keyboard.press("g")
    expect(golden.locator("img")).to_be_hidden()
    page.keyboard.press("1")
    expect(page.locator("#facts")).to_contain_text("#2")
    expect(golden.locator("img")).to_be_hidden()
