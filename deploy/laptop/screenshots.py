"""`make screenshots`: the README's pictures, taken in a browser from the demo that is running now."""

import shutil
import tomllib
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page, sync_playwright

from deploy.laptop.plant import PERSON
from inspection.errors import Unavailable

PAGES = {"live": "/", "review": "/review", "models": "/models"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SETTLE_MS = 1500
"""For pictures to load and the board to show its first news."""

app = typer.Typer(add_completion=False)


@app.command()
def screenshots(
    folder: Annotated[Path, typer.Option(help="The running demo's folder.")] = Path("var/laptop"),
    target: Annotated[Path, typer.Option(help="Where the PNG files go.")] = Path("docs/pictures"),
    language: Annotated[str, typer.Option(help="en or zh")] = "en",
    dark: Annotated[bool, typer.Option(help="The dark scheme.")] = False,
) -> None:
    """Log in as the demo's person and photograph Live, Review and Models at 1600 x 900."""
    url, password = _address(folder), (folder / "password").read_text().strip()
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        page = browser.new_page(
            viewport={"width": 1600, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if language == "zh" else "en-GB",
        )
        _log_in(page, url, password)
        for name, path in PAGES.items():
            page.goto(url + path)
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=target / f"{name}.png")
            typer.echo(str(target / f"{name}.png"))
        browser.close()


def _address(folder: Path) -> str:
    try:
        settings = tomllib.loads((folder / "dashboard.toml").read_text())
    except OSError as error:
        raise Unavailable(
            f"{folder}: no demo there; start one with `make demo` and leave it running"
        ) from error
    return f"http://127.0.0.1:{settings['web']['port']}"


def _log_in(page: Page, url: str, password: str) -> None:
    page.goto(f"{url}/login")
    page.fill("input[name=name]", PERSON)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")


def _chromium() -> str:
    for name in CHROMIUM:
        if path := shutil.which(name):
            return path
    raise Unavailable("no Chromium; install it (Debian, Ubuntu: apt install chromium)")


if __name__ == "__main__":
    app()
