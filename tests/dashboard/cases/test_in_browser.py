"""A blind second look and the case it opens, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.cases.case import Settlement
from dashboard.cases.docket import Docket
from dashboard.people.roles import Role
from dashboard.reviews.review import Decision
from tests.dashboard.reviews.test_second import cases, decides, rejected
from tests.dashboard.web.test_in_browser import standing
from tests.fakes.chromium import PASSWORD, person_at
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite

pytestmark = pytest.mark.browser


@pytest.fixture
def address(site: DashboardSite) -> Iterator[str]:
    """Two rejected units that rui decided and ola is asked about again; mei settles."""
    for seq in (1, 2):
        rejected(site, seq)
        decides(site, Decision.NG, id=seq)
    site.accounts.add_person("ola", Role.REVIEWER, PASSWORD, site.clock())
    site.accounts.add_person("mei", Role.ENGINEER, PASSWORD, site.clock())
    with DashboardRunning(site) as running:
        yield running.address


@pytest.fixture
def ola(chromium: Browser, address: str) -> Iterator[Page]:
    with person_at(chromium, address, "ola", "/review") as page:
        yield page


def shows_blind(page: Page, serial: str) -> None:
    expect(page.locator("#facts")).to_contain_text(serial)
    expect(page.locator("#verdict")).to_have_text("Your word alone")
    expect(page.locator("body[aria-busy=false]")).to_be_attached()


def test_the_second_one_sees_the_picture_alone(ola: Page, site: DashboardSite) -> None:
    shows_blind(ola, "AC-00002")

    expect(ola.locator("#canvas img")).to_be_visible()
    expect(ola.locator(".tag")).to_have_count(0)
    expect(ola.locator("#findings li")).to_have_count(0)
    expect(ola.locator("#challenger")).to_be_hidden()
    expect(ola.locator("#standing")).to_be_empty()
    ola.keyboard.press("1")
    shows_blind(ola, "AC-00001")
    ola.keyboard.press("u")

    expect(ola.locator("#said")).to_have_text("AC-00002: taken back")
    shows_blind(ola, "AC-00002")
    assert cases(site) == 0
    assert standing(site, 2).decision is Decision.NG  # the first word stands whatever the second one says
    ola.keyboard.press("2")
    shows_blind(ola, "AC-00001")
    assert cases(site) == 0  # both say NG


def test_a_decision_that_a_case_was_settled_from_stays_and_the_key_says_why(
    ola: Page, site: DashboardSite
) -> None:
    shows_blind(ola, "AC-00002")
    ola.keyboard.press("2")
    shows_blind(ola, "AC-00001")
    ola.keyboard.press("1")
    expect(ola.locator("#empty")).to_be_visible()
    settlement = Settlement(decision=Decision.NG, reason="a dent", version=1)
    Docket(site.database).settle(1, settlement, "mei", site.clock())

    ola.keyboard.press("u")

    expect(ola.locator("#said")).to_have_text("AC-00001 stays decided: a case was settled from it.")
    expect(ola.locator("body[aria-busy=false]")).to_be_attached()
    ola.keyboard.press("u")  # the one before it
    expect(ola.locator("#said")).to_have_text("AC-00002: taken back")


def test_a_key_that_was_not_heard_is_pressed_again(ola: Page, site: DashboardSite) -> None:
    def not_heard(route: Route) -> None:
        route.abort()

    shows_blind(ola, "AC-00002")
    ola.keyboard.press("1")
    shows_blind(ola, "AC-00001")
    ola.route("**/blind/withdraw", not_heard)
    ola.keyboard.press("u")
    expect(ola.locator("#said")).to_contain_text("Not saved")
    ola.unroute("**/blind/withdraw")
    expect(ola.locator("body[aria-busy=false]")).to_be_attached()

    ola.keyboard.press("u")

    expect(ola.locator("#said")).to_have_text("AC-00002: taken back")
    assert cases(site) == 0


def test_the_two_differ_and_an_engineer_settles_it(
    ola: Page, chromium: Browser, address: str, site: DashboardSite
) -> None:
    shows_blind(ola, "AC-00002")
    ola.keyboard.press("1")
    shows_blind(ola, "AC-00001")
    ola.keyboard.press("2")
    expect(ola.locator("#empty")).to_be_visible()

    with person_at(chromium, address, "mei", "/cases") as mei:
        expect(mei.locator("tbody tr")).to_have_count(1)
        mei.locator("tbody a").first.click()
        expect(mei.locator(".said").nth(0)).to_contain_text("rui")
        expect(mei.locator(".said").nth(1)).to_contain_text("ola")
        mei.get_by_label("Why").fill("only dust")
        mei.get_by_role("button", name="Good").click()

        expect(mei.locator("aside")).to_contain_text("only dust")
    assert standing(site, 2).decision is Decision.OK
