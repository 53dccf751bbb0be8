"""A real Chromium, quiet: nothing of it asks the world for anything."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboard.web.pages import STATIC

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "correct horse"
"""Of everybody who sits before it."""
LOOK_EVERY_MS = 50
PATIENCE_MS = 20_000
"""A machine that is busy with other tests."""


def wait_until(page: Page, expression: str, arg: object = None) -> None:
    """Until JavaScript says so. Playwright's own `wait_for_function` asks a second time from within the page,
    where the content security policy forbids it: it fails where the first answer is no."""
    for _ in range(PATIENCE_MS // LOOK_EVERY_MS):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(LOOK_EVERY_MS)
    raise AssertionError(f"never true: {expression}")


def chromium_browser() -> Iterator[Browser]:
    """For a fixture."""
    assert (STATIC / "vendor").is_dir(), "browser libraries are missing: run scripts/vendor"
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "Chromium is needed: apt-get install chromium"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def person_at(
    browser: Browser,
    address: str,
    name: str,
    path: str,
    *,
    size: tuple[int, int] = (1600, 900),
    scripts: bool = True,
) -> Iterator[Page]:
    """Before the page at `path`, logged in by the form. By the time they leave no script may have thrown, and
    none been refused by the page's security policy."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="en-GB", java_script_enabled=scripts
    )
    context.set_default_timeout(PATIENCE_MS)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
    page.goto(f"{address}/login?next={quote(path)}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    yield page
    context.close()
    assert faults == []
