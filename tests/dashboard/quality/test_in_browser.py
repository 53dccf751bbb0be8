"""The sliders of the costs page, in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.dashboard.quality.test_cost_pages import unit
from tests.fakes.chromium import PASSWORD, person_at
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite


@pytest.mark.browser
def test_thresholds_and_prices_are_tried_at_once(site: DashboardSite, chromium: Browser) -> None:
    unit(site, 1, Verdict.NG, 0.9, "NG")
    unit(site, 2, Verdict.NG, 0.6, "OK")
    unit(site, 3, Verdict.REVIEW, 0.4, "NG")
    site.accounts.add_person("rui", Role.OPERATOR, PASSWORD, site.clock())
    with (
        DashboardRunning(site) as running,
        person_at(chromium, running.address, "rui", "/quality/costs/scratch?days=1") as page,
    ):
        tried = page.locator('[data-row="tried"]')
        expect(page.locator('body[data-ready="cost"]')).to_be_visible()
        expect(tried).to_contain_text("0.40")

        page.locator("[name=reject]").press("ArrowRight")

        expect(tried.locator("td").nth(1)).to_have_text("0.61")
        expect(tried.locator('[data-of="overkills"]')).to_have_text("0")
        expect(tried.locator('[data-of="looks"]')).to_have_text("2")
        link = tried.locator('[data-of="overkills"]').get_attribute("href") or ""
        assert "score_from=0.61" in link, link

        page.locator("input[name=escape]").fill("0")
        page.locator("[data-cheapest]").click()

        expect(tried.locator('[data-of="cost"]')).to_have_text("0")
        expect(page.locator("[name=grey-told]")).to_have_text(page.locator("[name=reject-told]").inner_text())
