"""`make bench-review`: a second per unit.

A reviewer in Chromium by keyboard alone, twenty at once over HTTP, and pairs that decide the same unit at the
same moment; the dashboard is a process of its own, its database full.
"""

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import cv2
import httpx
import numpy as np
from playwright.sync_api import Page
from rich.console import Console

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.accounts import Accounts
from dashboard.people.roles import Role
from inspection.identity import StationId
from inspection.verdict import Cause, Verdict
from tests.bench.dashboard.generate import fill
from tests.bench.report import Row, publish
from tests.fakes.chromium import chromium_browser
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.mosquitto import free_port
from tests.fakes.station_reports import blame, found, make_record

ROWS, SHORT, DAYS = 1_000_000, 20_000, 30.0
ITEMS, SIZE = 100, (2448, 2048)
"""Units that the one in the browser decides; pictures of 5 megapixels, as cameras of lines have them."""
PEOPLE, EACH, THINKS_S = 20, 12, 1.0
ROUNDS_ALONE = 5
"""As many units as five people's: a p95 of twelve would be the second slowest of them."""
STATION = StationId(site="wuhu", line="line-9", station="review")
PAIRS, PASSWORD = 1_000, "correct horse"
WATCH = """() => {
  window.times = [];
  let began = null;
  addEventListener("keydown", () => { began = performance.now(); }, { capture: true });
  new MutationObserver(() => {
    if (began !== null) { times.push(performance.now() - began); began = null; }
  }).observe(document.body, { attributes: true, attributeFilter: ["data-shown"] });
}"""
"""From a key until the next picture is decoded, its boxes drawn, and the desk takes keys again."""


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, int(0.95 * len(values)) - 1)]


def pictures(site: DashboardSite, first: int, count: int, size: tuple[int, int]) -> None:
    """Units that wait for a person, the newest of all; noise gives their pictures the bytes of real ones."""
    random_ = np.random.default_rng(first)
    blur = cv2.GaussianBlur(random_.integers(60, 200, (size[1], size[0], 3), dtype=np.uint8), (0, 0), 2)
    for number in range(first, first + count):
        cv2.putText(blur, str(number), (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 4, (255, 255, 255), 6)
        jpeg = cv2.imencode(".jpg", blur, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
        scratch = found("scratch", 0.42, 300, 200, 80)
        unsure = blame(scratch, Verdict.REVIEW, Cause.UNSURE)
        record = make_record(
            number,
            Verdict.REVIEW,
            station=STATION,
            detections=(scratch,),
            findings=(unsure,),
            jpeg=jpeg,
            size=size,
        )
        site.report(record, jpeg)


@contextmanager
def serving(folder: Path, rows: int) -> Iterator[tuple[str, DashboardSite]]:
    """The address of a dashboard with that many inspections, and its site for what stations do."""
    url = f"sqlite:///{folder}/dashboard.db"
    database = Database.open(url)
    migrate(database)
    Console(stderr=True).print(f"storing {rows:,} inspections")
    fill(database, rows, datetime.now(UTC), DAYS)
    site, port = DashboardSite(database, folder), free_port()
    settings = folder / "dashboard.toml"
    settings.write_text(
        f'[database]\nurl = "{url}"\n[pictures]\nurl = "{folder}/store"\n[web]\nport = {port}\n'
    )
    process = subprocess.Popen([Path(sys.executable).with_name("dashboard"), "serve", "-s", settings])
    try:
        address = f"http://127.0.0.1:{port}"
        while True:
            try:
                httpx.get(f"{address}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, site
    finally:
        process.terminate()
        process.wait()
        database.close()


def by_keyboard(address: str, items: int) -> list[float]:
    """Milliseconds of each unit: a key, and the next one is there."""
    for browser in chromium_browser():
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
        page = context.new_page()
        page.goto(f"{address}/login")
        page.locator("input[name=name]").fill("rui")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button").click()
        page.wait_for_url(f"{address}/")
        page.goto(f"{address}/review")
        page.wait_for_selector("body[data-shown][aria-busy=false]")
        page.evaluate(WATCH)
        for number in range(items):
            shown = page.evaluate("document.querySelector('#canvas img')?.naturalWidth")
            assert shown == SIZE[0], f"unit {number} shows no picture of {SIZE}: {shown}"
            _decide(page, "1" if number % 3 else "2")
        times: list[float] = page.evaluate("times")
        context.close()
        return times
    raise AssertionError("no browser")


def _decide(page: Page, key: str) -> None:
    before = page.evaluate("times.length")
    page.keyboard.press(key)
    page.wait_for_function("n => times.length > n && document.body.ariaBusy === 'false'", arg=before)
    page.wait_for_timeout(250)  # a person looks, and the picture after comes meanwhile


def over_http(address: str, token: str, each: int, seed: int = 0) -> list[float]:
    """One reviewer: claims, thinks, decides, fetches; milliseconds of a decision and the next picture."""
    times, draw = [], random.Random(seed)
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        queue = client.post("/api/reviews/claims", json={"limit": each + 1}).json()["items"]
        for seen, after in pairwise(queue):
            time.sleep(THINKS_S * draw.uniform(0.5, 1.5))  # people are not in step
            began = time.perf_counter()
            body = {"decision": "OK", "version": seen["version"]}
            answer = client.post(f"/api/inspections/{seen['id']}/reviews", json=body)
            client.get(f"/api/pictures/{after['views'][0]['picture']['sha256']}").raise_for_status()
            times.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 201, answer.text
    return times


def race(address: str, tokens: list[str], ids: list[int]) -> tuple[int, int]:
    """Units of which exactly one of two won; units of which not."""
    with ThreadPoolExecutor(2) as pool, httpx.Client(base_url=address, timeout=30) as client:
        right = 0
        for id in ids:
            together = threading.Barrier(2)

            def decide(token: str, together: threading.Barrier = together, id: int = id) -> int:
                together.wait()
                return client.post(
                    f"/api/inspections/{id}/reviews",
                    json={"decision": "OK", "version": 1},
                    headers={"Authorization": f"Bearer {token}"},
                ).status_code

            right += sorted(pool.map(decide, tokens)) == [201, 409]
    return right, len(ids) - right


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-review", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"{SHORT:,} inspections, a tenth of the rest")
    arguments = parser.parse_args()
    share = 10 if arguments.short else 1
    folder = Path(tempfile.mkdtemp(prefix="bench-review-"))
    try:
        with serving(folder, SHORT if arguments.short else ROWS) as (address, site):
            accounts, now = Accounts(site.database), datetime.now(UTC)
            accounts.add_person("rui", Role.REVIEWER, PASSWORD, now)
            tokens = [accounts.add_token(f"r{n}", Role.REVIEWER, now) for n in range(PEOPLE)]
            rows = _measure(address, site, tokens, share)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    publish("A second per unit", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def _measure(address: str, site: DashboardSite, tokens: list[str], share: int) -> list[Row]:
    items, each = ITEMS // share, EACH
    pictures(site, 1, items + 2, SIZE)
    times = by_keyboard(address, items)
    rows = [
        Row("a key to the next picture of 5 MP, p95", round(p95(times), 1), "ms", "<= 100", p95(times) <= 100,
            f"median {statistics.median(times):.0f}, longest {max(times):.0f} ms, {len(times)} units"),
        Row("system time per unit, longest", round(max(times) / 1000, 2), "s", "<= 1", max(times) <= 1000),
    ]  # fmt: skip
    rounds = max(1, ROUNDS_ALONE // share)
    pictures(site, 10_000, (PEOPLE + rounds + 1) * (each + 1), (640, 480))
    alone = [one for n in range(rounds) for one in over_http(address, tokens[0], each, n)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        work = pool.map(lambda n: over_http(address, tokens[n], each, n), range(PEOPLE))
        together = [one for times in work for one in times]
    ratio = p95(together) / p95(alone)
    told = " and ".join(
        f"{p95(times):.0f} ms (median {statistics.median(times):.0f}, {len(times)} units)"
        for times in (together, alone)
    )
    rows.append(
        Row(f"{PEOPLE} reviewers / one, decision and next picture, p95", round(ratio, 2), "x", "<= 2",
            ratio <= 2, f"{told}; one unit a second each")
    )  # fmt: skip
    pairs = PAIRS // share
    pictures(site, 20_000, pairs, (64, 48))
    with site.database.reading() as session:
        newest = session.connection().exec_driver_sql("SELECT max(id) FROM inspection").scalar_one()
    right, wrong = race(address, tokens[:2], list(range(newest - pairs + 1, newest + 1)))
    rows.append(Row("racing pairs of which exactly one won", right, "", f"= {pairs}", wrong == 0))
    return rows


if __name__ == "__main__":
    sys.exit(main())
