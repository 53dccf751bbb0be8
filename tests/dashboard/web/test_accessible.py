"""Every page in Chromium under axe (WCAG 2.2 A and AA, and its best practices): both themes and languages."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from dashboard.people.roles import Role
from dashboard.reviews.review import Decision
from inspection.verdict import Cause, Verdict
from tests.dashboard.reviews.test_second import decides, looks_again
from tests.dashboard.test_matrix import TABLE
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.booked import fill_book
from tests.fakes.chromium import PASSWORD
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import issued, redrawn
from tests.fakes.station_reports import blame, found, make_jpeg, make_record
from tests.fakes.studied import appraisers, decided_units, judges_all, planned

pytestmark = pytest.mark.browser
PAGES = (
    "/", "/review", "/explore", "/inspections", "/inspections/1", "/inspections/1/provenance",
    "/inspections/1/similar", "/quality", "/quality/causes/scratch", "/quality/costs/scratch", "/reports",
    "/msa", "/msa/1", "/msa/1/look", "/msa/2",
    "/recipes", "/recipes/ac-front", "/recipes/ac-front/versions/1", "/recipes/ac-front/draft",
    "/book", "/book/scratch", "/inspections/1/book", "/cases", "/cases/1",
    "/alarms", "/models", "/account", "/admin", "/admin/audit", "/admin/retention", "/inspections/4711",
)  # fmt: skip
"""The last is an error."""
NO_PAGE = {"/live/board", "/live/news", "/alarms/board", "/models/board", "/book/{label}/card"}
"""Pieces of pages."""
SMALL = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, nav a")]
  .map(one => [one.outerHTML.slice(0, 80), one.closest("fieldset label, label.tick") ?? one])
  .map(([html, one]) => [html, one.getBoundingClientRect()])
  .filter(([_, box]) => box.width && (box.height < 44 || box.width < 44))
  .map(([html, box]) => `${html} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
"""What is too small to hit; a box to tick is hit by its words."""


@pytest.fixture
def page(chromium: Browser, site: DashboardSite) -> Iterator[Page]:
    """Somebody who sees everything, and one thing of each kind."""
    scratch = found("scratch", 0.9, 30, 20, 20)
    for seq, verdict in enumerate(Verdict, start=1):
        jpeg = make_jpeg(96, 64, shade=100 + seq)
        findings = () if verdict is Verdict.OK else (blame(scratch, verdict, Cause.DEFECT),)
        site.report(
            make_record(seq, verdict, detections=(scratch,), findings=findings, jpeg=jpeg, size=(96, 64)),
            jpeg,
        )
    decides(site, Decision.NG)
    looks_again(site, Decision.OK)  # they differ: a case
    site.take(alarm_message(alarm()))
    site.accounts.add_person("root", Role.ADMIN, PASSWORD, site.clock())
    site.accounts.add_token("mes", Role.OPERATOR, site.clock())
    truth = decided_units(site, first=len(Verdict) + 1)
    appraisers(site, "mei")
    planned(site, "root")
    judges_all(site, planned(site, "mei").id, "mei", truth, wrong=1)
    fill_book(site)
    issued(site)
    redrawn(site, shortest=2.5)
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    context.set_default_timeout(30_000)
    with DashboardRunning(site) as running:
        page = context.new_page()
        page.goto(f"{running.address}/login")
        yield page
        context.close()


def wrong_with(page: Page) -> list[str]:
    return [
        f"{one['id']}: {one['help']}: {', '.join(node['html'][:90] for node in one['nodes'][:3])}"
        for one in Axe().run(page).response["violations"]
    ]


def test_every_page_is_looked_at() -> None:
    pages = {path for method, path in TABLE if method == "GET" and not path.startswith("/api/")}
    looked_at = {
        path.replace("versions/1", "versions/{version}")
        .replace("/1", "/{id}")
        .replace("/ac-front", "/{name}")
        .replace("causes/scratch", "causes/{name}")
        .replace("costs/scratch", "costs/{name}")
        .replace("/scratch", "/{label}")
        for path in PAGES
    }
    assert pages - NO_PAGE <= looked_at


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_axe_finds_nothing(page: Page, language: str, theme: str) -> None:
    address = page.url.removesuffix("/login")
    cookies = {"sightline_language": language, "sightline_theme": theme}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
    )
    page.reload()
    wrong = {"/login": wrong_with(page)}
    page.locator("input[name=name]").fill("root")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{address}/")
    for path in PAGES:
        page.goto(f"{address}{path}", wait_until="domcontentloaded")
        if path == "/review":
            page.wait_for_selector("body[aria-busy=false]")
        if path.endswith("/draft"):
            page.wait_for_selector("body[data-ready=true]")
        wrong[path] = wrong_with(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_every_target_can_be_hit_with_a_glove(page: Page) -> None:
    """44 by 44 pixels, as far as it is not a link within a text."""
    address = page.url.removesuffix("/login")
    page.locator("input[name=name]").fill("root")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{address}/")
    small = {}
    for path in PAGES:
        page.goto(f"{address}{path}", wait_until="domcontentloaded")
        if path.endswith("/draft"):
            page.wait_for_selector("body[data-ready=true]")
        small[path] = page.evaluate(SMALL)
    assert {path: found for path, found in small.items() if found} == {}
