"""The `edge-agent` command."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from edge_agent.align.golden import read_aligners
from edge_agent.ask import ask, expect_part, select_recipe
from edge_agent.assemble import assemble
from edge_agent.capture.gige import list_devices
from edge_agent.clock import SystemClock
from edge_agent.plc import codes, registers
from edge_agent.recipes import read_recipe
from edge_agent.selftest import examine_station
from edge_agent.settings import EXAMPLE, EdgeSettings, read_settings
from edge_agent.supervisor import find_supervisor
from edge_agent.tryout.folder import try_folder
from edge_agent.tryout.page import counted, page
from edge_agent.tryout.tried import unexpected
from edge_agent.tryout.words import tell_all
from inspection.errors import SightlineError
from inspection.resolution import too_fine
from inspection.verdict import Verdict
from model_registry.bundle.disk import write_whole

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="The daemon beside the cameras of one station."
)
command_app = typer.Typer(no_args_is_help=True, help="Tell the running station something, by its broker.")
settings_app = typer.Typer(no_args_is_help=True, help="About the settings file.")
recipe_app = typer.Typer(no_args_is_help=True, help="About recipes.")
app.add_typer(command_app, name="command")
app.add_typer(settings_app, name="settings")
app.add_typer(recipe_app, name="recipe")

SettingsFile = Annotated[Path, typer.Option("--settings", help="The settings file (TOML).")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log more.")]


@app.command()
def run(settings: SettingsFile, verbose: Verbose = False) -> None:
    """Inspect until SIGTERM or Ctrl-C; the unit in hand is finished first."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    clock = SystemClock()
    supervisor = find_supervisor(os.environ, clock.monotonic)
    agent = assemble(read_settings(settings), clock, _software(), supervisor)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    agent.run(stop)


@app.command()
def check(settings: SettingsFile) -> None:
    """Try every part once: recipes, spool, disk, bundle, cameras, broker, certificates, registry, clock. Exit
    code 0 if all is well."""
    findings = examine_station(read_settings(settings), SystemClock())
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(0 if all(finding.well for finding in findings) else 3)


@app.command("try")
def try_recipe(
    recipe: Annotated[Path, typer.Option(help="The recipe (JSON), its golden pictures beside it.")],
    pictures: Annotated[Path, typer.Option(help="A folder of .jpg, .jpeg and .png files.")],
    bundle: Annotated[Path | None, typer.Option(help="A bundle folder; without it a person decides.")] = None,
    view: Annotated[str | None, typer.Option(help="The view that the pictures show.")] = None,
    report: Annotated[Path, typer.Option(help="Write the HTML report there.")] = Path("try.html"),
    expect: Annotated[Verdict | None, typer.Option(help="The verdict that each picture should get.")] = None,
) -> None:
    """Judge a folder of pictures, without a line, and write a report with everything drawn in.

    Exit code 0: each picture got the expected verdict (none given: each could be judged); 1: some did not.
    """
    contents = try_folder(recipe, pictures, bundle, view, SystemClock(), Console(stderr=True))
    write_whole(report, page(contents).encode())
    for words in contents.warnings:
        typer.echo(f"warning: {words}", err=True)
    others = unexpected(contents.units, expect)
    for tried in others:
        typer.echo(f"{tried.name}: {tried.verdict} ({'; '.join(tell_all(tried)) or 'nothing found'})")
    typer.echo(f"{counted(contents.units)}; see {report}")
    raise typer.Exit(1 if others else 0)


@command_app.command("known-part")
def known_part(
    serial: Annotated[str, typer.Argument(help="A part under [[arming.parts]] in the settings.")],
    settings: SettingsFile,
) -> None:
    """The next unit is this known part, whatever its serial; exit code 3 if the station does not obey."""
    station = read_settings(settings)
    ask(station, expect_part(station, serial), lambda status: status.part_expected == serial)
    typer.echo(f"{station.station}: the next unit is known part {serial}")


@command_app.command("recipe")
def recipe(
    settings: SettingsFile,
    sku: Annotated[str | None, typer.Argument(help="Left out: as the settings say.")] = None,
) -> None:
    """Units whose trigger names no SKU have this one now; exit code 3 if the station does not obey."""
    station = read_settings(settings)
    ask(station, select_recipe(sku), lambda status: status.sku_chosen == (sku or ""))
    typer.echo(f"{station.station}: from the next unit on {sku or 'the SKU in the settings'}")


@app.command()
def cameras() -> None:
    """List the GigE and USB3 Vision cameras that answer; their ids go into `device`."""
    found = list_devices()
    for device in found:
        typer.echo(device)
    if not found:
        typer.echo("none answers; is it on, and in this machine's network?", err=True)
        raise typer.Exit(3)


@settings_app.command()
def schema() -> None:
    """Print the JSON Schema of the settings."""
    typer.echo(json.dumps(EdgeSettings.model_json_schema(), indent=2))


@settings_app.command()
def example() -> None:
    """Print a settings file to start from."""
    typer.echo(EXAMPLE, nl=False)


@recipe_app.command("check")
def check_recipe(file: Annotated[Path, typer.Argument(help="A recipe (JSON).")]) -> None:
    """Whether a recipe and its golden pictures are sound; names what is wrong with them."""
    recipe = read_recipe(file)
    read_aligners(recipe, file.parent)
    views = ", ".join(
        f"{view.name} {view.width}x{view.height}, {len(view.slots)} slots" for view in recipe.views
    )
    typer.echo(f"{file}: {recipe.sku} version {recipe.version} is sound ({views})")
    for one in too_fine(recipe):
        typer.echo(f"warning: {one.words}", err=True)


@app.command()
def modbus() -> None:
    """Print what a PLC may write and read over Modbus TCP (Markdown)."""
    blocks = (
        ("The PLC writes", registers.table(registers.COMMAND)),
        ("The PLC reads", registers.table(registers.STATUS)),
        ("Defect codes", codes.table()),
    )
    typer.echo("\n\n".join(f"## {title}\n\n{rows}" for title, rows in blocks))


def _software() -> str:
    try:
        return f"sightline {version('sightline')}"
    except PackageNotFoundError:
        return "sightline"


def guarded(program: Callable[[], Any]) -> int:
    """Run; a user's mistake or an absent neighbour becomes one line and an exit code."""
    try:
        program()
    except SightlineError as error:
        print(f"edge-agent: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def main() -> None:
    sys.exit(guarded(app))


if __name__ == "__main__":
    main()
