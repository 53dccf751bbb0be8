"""`make bench-dashboard`: each page with a million inspections stored; in one process, without a network."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.explore.search import newest_number
from dashboard.people.roles import Role
from inspection.verdict import Verdict
from tests.bench.dashboard.generate import BUNDLES, STATIONS, fill
from tests.bench.report import Row, publish
from tests.fakes.dashboard_site import DashboardSite

ROWS, SHORT, DAYS = 1_000_000, 50_000, 30.0
LOOKS = 20
BAR_MS = 300.0
A_DAY = "from=2026-02-09&to=2026-02-09"
PAGES = {
    "live board": "/live/board",
    "review": "/review",
    "review, next units": "/api/reviews/queue?limit=20",
    "explore": "/explore",
    "explore, NG": f"/explore?verdict={Verdict.NG}",
    "explore, one station": f"/explore?station={STATIONS[0].path}",
    "explore, one line, OK": f"/explore?line=wuhu/line-1&verdict={Verdict.OK}",
    "explore, by serial": "/explore?serial=U00000042",
    "explore, by lot": "/explore?lot=L7",
    "explore, a day three weeks ago": f"/explore?{A_DAY}",
    "explore, NG of a station on a day": f"/explore?verdict=NG&station={STATIONS[0].path}&{A_DAY}",
    "explore, one bundle": f"/explore?bundle={BUNDLES[0]}",
    "explore, a class": "/explore?class=scratch",
    "explore, a class by score, size, zone": "/explore?class=dent&score_from=0.99&area_to=500&zone=lid",
    "explore, any class by score": "/explore?score_to=0.501",
    "explore, reviewed": "/explore?reviewed=yes",
    "explore, escapes of a reviewer": "/explore?verdict=OK&decision=NG&reviewer=rui",
    "explore, by nobody (barren)": "/explore?reviewer=nobody",
    "explore, a bundle long gone (barren)": f"/explore?bundle={BUNDLES[0][:12]}&station={STATIONS[0].path}",
    "explore, OK with a class (barren)": "/explore?verdict=OK&class=screw",
    "explore, deep in the past": "/explore?verdict=OK&before=2026-02-03T00:00:00Z.1000",
    "explore, 500 as JSON": "/api/explore?verdict=NG&limit=500",
    "one inspection": "/inspections/4242",
    "quality, 1 day": "/quality?days=1",
    "quality, 7 days": "/quality?days=7",
    "quality, 30 days": "/quality?days=30",
    "quality, costs of a class, 30 days": "/quality/costs/scratch?days=30",
    "report, a shift": "/reports?day=2026-02-20&shift=2",
    "report, a lot": "/reports?lot=L7",
    "recipes": "/recipes",
    "alarms": "/alarms",
    "models": "/models",
    "summary": "/api/summary",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-dashboard", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help=f"{SHORT:,} inspections")
    parser.add_argument("--rows", type=int, default=0, help=f"so many inspections; {ROWS:,} unless told")
    parser.add_argument("--postgres", help="URL of an empty database, instead of SQLite")
    parser.add_argument("--file", type=Path, help="an SQLite file; what an earlier run stored there is used")
    arguments = parser.parse_args()
    count = arguments.rows or (SHORT if arguments.short else ROWS)
    with (
        tempfile.TemporaryDirectory(prefix="bench-dashboard-") as name,
        _site(Path(name), _url(arguments)) as site,
    ):
        with site.database.reading() as session:
            stored = newest_number(session)
        rows = []
        if not stored:
            Console(stderr=True).print(f"storing {count:,} inspections")
            began = time.perf_counter()
            fill(site.database, count, site.clock(), DAYS)
            took = round(time.perf_counter() - began, 1)
            rows = [Row("stored in bulk", took, "s", None, None, f"{count:,}")]
        count = stored or count
        rows += [_timed(site, page, path) for page, path in PAGES.items()]
    publish(f"Pages at {count:,} inspections", rows, arguments.report)
    return 0 if all(row.holds is not False for row in rows) else 1


def _url(arguments: argparse.Namespace) -> str | None:
    return f"sqlite:///{arguments.file}" if arguments.file else arguments.postgres


@contextmanager
def _site(folder: Path, url: str | None) -> Iterator[DashboardSite]:
    database = Database.open(url or f"sqlite:///{folder}/dashboard.db")
    try:
        migrate(database)
        yield DashboardSite(database, folder)
    finally:
        database.close()


def _timed(site: DashboardSite, page: str, path: str) -> Row:
    client = site.asks(Role.REVIEWER)
    took = []
    for _ in range(LOOKS + 1):
        began = time.perf_counter()
        answer = client.get(path)
        took.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    warm = sorted(took[1:])
    p95 = warm[int(0.95 * LOOKS) - 1]
    detail = f"median {statistics.median(warm):.0f}, first {took[0]:.0f} ms, {len(answer.content) // 1000} kB"
    return Row(f"{page}, p95", round(p95, 1), "ms", f"<= {BAR_MS:g}", p95 <= BAR_MS, detail)


if __name__ == "__main__":
    sys.exit(main())
