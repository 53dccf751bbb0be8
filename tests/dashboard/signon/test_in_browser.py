"""The good way in a real Chromium, across two origins: button, provider, back, and out again."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.database.engine import Database
from tests.dashboard.web.test_accessible import SMALL, wrong_with
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.signing_on import provider_for, site_with

pytestmark = pytest.mark.browser


def test_a_person_comes_in_and_goes(chromium: Browser, database: Database, tmp_path: Path) -> None:
    with provider_for() as provider:
        listener = DashboardRunning.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        provider.redirect_uris = {f"{address}/login/oidc/answer"}
        site = site_with(provider, database, tmp_path, address=address)
        with DashboardRunning(site, listener):
            context = chromium.new_context(locale="en-GB")
            page = context.new_page()
            faults: list[str] = []
            page.on("console", lambda said: faults.append(said.text) if "Security" in said.text else None)
            page.goto(f"{address}/review")
            page.get_by_role("link", name="Plant log-in").click()
            page.wait_for_url(f"{address}/review")
            expect(page.locator(".who")).to_contain_text("mei")
            assert [one["name"] for one in context.cookies()] == ["sightline_session"]

            page.get_by_role("button", name="Log out").click()
            page.wait_for_url(f"{address}/login?left=true")
            assert wrong_with(page) == []
            assert page.evaluate(SMALL) == []
            page.get_by_role("link", name="Log out of Plant log-in").click()
            page.wait_for_url(f"{provider.address}/logout?**")
            page.goto(f"{address}/review")
            expect(page.get_by_label("Password")).to_be_visible()
            context.close()
            assert faults == []
