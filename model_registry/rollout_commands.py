"""`model-registry rollout ...`: takes arguments apart, asks the registry, prints the answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from inspection.files import read_toml_file
from inspection.verdict import Verdict
from model_registry.options import By, Token, Url, Why
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.compared import tell_compared
from model_registry.rollout.plan import Order, RolloutPlan, RolloutWanted
from model_registry.rollout.progress import Rollout
from model_registry.rollout.stop_rules import tell_stop
from model_registry.settings import DEFAULT_URL

rollout = typer.Typer(
    no_args_is_help=True, help="Bring a bundle to many stations, a few at a time (docs/rollouts.md)."
)

Number = Annotated[int, typer.Argument(help="The rollout's number.")]
PLAN = """\
# A rollout's plan. What is left out has the default that stands here.
bundle = "<digest>"
units = 200             # inspections that carry the bundle, at each station, before it counts as proven
deadline_s = 86400      # for each stage

# [shadow]              # before the canary: the bundle judges beside the one in service, without a say
# stations = ["site/line/station-1"]
# units = 1000          # judged by both, at all of them together, before anything is decided
# alike_after = 20000   # so many, every disagreement decided and none better: they are alike
# deadline_s = 604800   # without an answer it stops
# [shadow.test]         # of the disagreements that people decide
# better = 0.65         # share in which the better one is right
# wrong = 0.05          # chance of naming the wrong one
# most = 300            # decisions after which they are alike

[[stages]]              # the first is the canary
name = "canary"
stations = ["site/line/station-1"]

[[stages]]
name = "all"
stations = ["site/line/station-2", "site/line/station-3"]

[rules]                 # shares of units; `model-registry rollout example` prints this page
ng_change = 0.05        # how far the NG rate may move, up or down
review_rise = 0.10
invalid_rise = 0.05
most_ng = 0.30          # the same where a station has no figures before
most_review = 0.50
most_invalid = 0.20
slower = 1.5            # how many times the p99 before,
slack_ms = 10.0         # and so much more
most_restarts = 2
silent_s = 600.0
settle_s = 180.0        # so long a station may still speak of the assignment before
min_units = 20
min_latency_units = 100
chance = 0.05           # of a bundle just as good to be stopped by a rate
"""


@rollout.command()
def example() -> None:
    """A plan file with every key and its default."""
    typer.echo(PLAN, nl=False)


@rollout.command()
def start(
    plan: Annotated[Path, typer.Argument(help="The plan, a TOML file.")],
    token: Token,
    by: By,
    why: Why = "",
    url: Url = DEFAULT_URL,
) -> None:
    """Begins what PLAN says."""
    wanted = RolloutWanted(plan=read_plan(plan), by=by, why=why)
    _tell(RegistryClient(url, token).begin_rollout(wanted))


@rollout.command(name="list")
def list_rollouts(
    token: Token,
    url: Url = DEFAULT_URL,
    over: Annotated[int, typer.Option(help="How many that are over.", min=0, max=200)] = 20,
) -> None:
    """Rollouts that are not over, then those that are; newest first."""
    table = Table("number", "state", "bundle", "stage", "proven", "stations", "begun", "by")
    for one in RegistryClient(url, token).rollouts(over):
        proven = sum(station.step == "proven" for station in one.stations)
        begun = one.begun_at.isoformat(timespec="seconds")
        stage = "shadow" if one.compares else one.present.name
        row = (one.number, one.state, one.plan.bundle[:12], stage, proven, len(one.stations), begun, one.by)
        table.add_row(*map(str, row))
    Console(width=160).print(table)


@rollout.command()
def show(number: Number, token: Token, url: Url = DEFAULT_URL) -> None:
    """One rollout: its stations, why it stopped, what happened."""
    _tell(RegistryClient(url, token).rollout(number))


@rollout.command()
def pause(number: Number, token: Token, by: By, why: Why = "", url: Url = DEFAULT_URL) -> None:
    """Touch no further station; the stop rules still hold."""
    _order("pause", number, token, by, why, url)


@rollout.command()
def resume(number: Number, token: Token, by: By, why: Why = "", url: Url = DEFAULT_URL) -> None:
    """Go on after a pause."""
    _order("resume", number, token, by, why, url)


@rollout.command()
def abort(number: Number, token: Token, by: By, why: Why = "", url: Url = DEFAULT_URL) -> None:
    """End it; every station that was touched returns."""
    _order("abort", number, token, by, why, url)


@rollout.command()
def rollback(number: Number, token: Token, by: By, why: Why = "", url: Url = DEFAULT_URL) -> None:
    """Every station returns to its bundle before, also after the end."""
    _order("rollback", number, token, by, why, url)


def read_plan(path: Path) -> RolloutPlan:
    """The plan in the TOML file at `path`.

    Raises:
        InputRefused: names file, key and value.
    """
    return read_toml_file(path, RolloutPlan, "write one from `model-registry rollout example`")


def _order(what: str, number: int, token: str, by: str, why: str, url: str) -> None:
    _tell(RegistryClient(url, token).order_rollout(number, what, Order(by=by, why=why)))


def _tell(one: Rollout) -> None:
    title = f"Rollout {one.number} of {one.plan.bundle[:12]}: {one.state}"
    table = Table("stage", "station", "is", "units", "NG %", "INVALID %", "p99 ms", "assignment", title=title)
    for station in one.stations:
        seen = station.seen
        figures = ("", "", "", "")
        if seen is not None and seen.since.units:
            p99 = "" if seen.since.p99_ms is None else f"{seen.since.p99_ms:.0f}"
            ng, invalid = (
                f"{100 * seen.since.share(verdict):.1f}" for verdict in (Verdict.NG, Verdict.INVALID)
            )
            figures = (str(seen.since.units), ng, invalid, p99)
        stage = one.plan.stages[station.stage].name
        table.add_row(stage, str(station.station), station.step, *figures, str(station.version))
    console = Console(width=160)
    console.print(table)
    if one.compares:
        console.print(f"shadow: {tell_compared(one.compared)}", highlight=False, markup=False)
    for stop in one.stops:
        console.print(f"stopped: {tell_stop(stop)}", highlight=False, markup=False)
    for fact in one.facts:
        said = f"{fact.at.isoformat(timespec='seconds')} {fact.event} by {fact.by}" + (
            f": {fact.why}" if fact.why else ""
        )
        console.print(said, highlight=False, markup=False)
