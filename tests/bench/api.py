"""`make check-api`: the dashboard's API under a fuzzer that reads its description, logged in and not.

Schemathesis with all of its checks but one: that one calls it wrong to refuse what the description allows,
and no description says that a box must lie within its picture.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.people.roles import Role
from dashboard.web.openapi import describe
from inspection.verdict import Verdict
from tests.bench.report import Row, publish
from tests.fakes.alarms import alarm, alarm_message
from tests.fakes.booked import fill_book
from tests.fakes.dashboard_running import DashboardRunning
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.drawn import issued, redrawn
from tests.fakes.station_reports import make_jpeg, make_record
from tests.fakes.studied import appraisers, decided_units, planned

CALLS = 10_000
UNITS = 8
LEFT_OUT = "positive_data_acceptance"
PROGRAM = Path(sys.executable).with_name("schemathesis")


def site_with_units(folder: Path) -> DashboardSite:
    """Something of each kind, so that calls reach what lies behind an identifier."""
    database = Database.open(f"sqlite:///{folder}/dashboard.db")
    migrate(database)
    site = DashboardSite(database, folder)
    for seq in range(1, UNITS + 1):
        verdict = list(Verdict)[seq % len(Verdict)]
        jpeg = make_jpeg(64, 48, shade=100 + seq)
        site.report(make_record(seq, verdict, jpeg=jpeg, size=(64, 48)), jpeg)
    site.take(alarm_message(alarm()))
    fill_book(site)
    issued(site)
    redrawn(site, shortest=2.5)
    decided_units(site, first=UNITS + 1)
    appraisers(site, "mei")
    planned(site, "mei")
    return site


def attack(
    address: str, schema: Path, token: str, examples: int, seed: int, phases: str = "coverage,fuzzing"
) -> str:
    """What the fuzzer says at its end. `examples`: of each route, beside those that it works out."""
    words = ["run", str(schema), "--url", address, "--checks", "all", "--exclude-checks", LEFT_OUT]
    words += ["--phases", phases, "--max-examples", str(examples), "--seed", str(seed)]
    words += ["--no-color", "--continue-on-failure", "-H", "Sec-Fetch-Site: same-origin"]
    words += ["-H", f"Authorization: Bearer {token}"]
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False, cwd=schema.parent)
    return done.stdout + done.stderr


def judged(said: str) -> tuple[int, list[str]]:
    """Calls, and what was found, a line each."""
    calls = re.search(r"(\d[\d,]*) generated", said)
    if calls is None:
        raise RuntimeError(f"the fuzzer did not end well:\n{said[-2000:]}")
    found = re.findall(r"❌ (ST\d+ [^:\n]+: \d+)", said)
    return int(calls[1].replace(",", "")), found


def main() -> int:
    parser = argparse.ArgumentParser(prog="make check-api", description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--examples", type=int, default=120, help="of each route, beside those worked out")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rows, said, all_calls = [], [], 0
    with tempfile.TemporaryDirectory(prefix="check-api-") as name:
        site, schema = site_with_units(Path(name)), Path(name) / "openapi.json"
        schema.write_text(json.dumps(describe(site.app)))
        token = site.accounts.add_token("fuzzer", Role.ADMIN, site.clock())
        with DashboardRunning(site) as running:
            for who, shown in (("an admin", token), ("nobody", "no-such-token")):
                said.append(attack(running.address, schema, shown, arguments.examples, arguments.seed))
                calls, found = judged(said[-1])
                all_calls += calls
                rows.append(
                    Row(
                        f"found with {who}'s token",
                        len(found),
                        "kinds",
                        "0",
                        not found,
                        "; ".join(found) or f"{calls:,} calls",
                    )
                )
    rows.append(Row("calls", all_calls, "", f">= {CALLS:,}", all_calls >= CALLS))
    publish("The API under a fuzzer", rows, arguments.report)
    if any(row.holds is False for row in rows):
        print("\n".join(said), file=sys.stderr)
    return 0 if all(row.holds is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
