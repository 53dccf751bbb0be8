"""`make demo`: the whole factory on this machine, from no model to inspecting with one."""

import json
import shutil
import signal
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.laptop.figures import complaints_row, report, right_row, table
from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.conveyor import Conveyor
from deploy.laptop.line.panels import Panels
from deploy.laptop.line.photographs import Photographs
from deploy.laptop.line.plc_conveyor import PlcConveyor
from deploy.laptop.line.recipe import panel_recipe
from deploy.laptop.people import Desk
from deploy.laptop.plant import PERSON, STATION, Lesson, Plant, lay_out
from deploy.laptop.ports import choose_ports
from deploy.laptop.programs import Programs
from deploy.laptop.story import Story
from inspection.errors import SightlineError
from inspection.recipe import Recipe
from inspection.wire.link import BrokerAddress
from model_registry.bundle.lock import only_one

PANEL_LESSON = Lesson("panel", 960, 720, 320, "surface", 1300, "rendered; Apache-2.0")
PICTURE_LESSON = Lesson("pictures", 320, 320, None, "line", 200, "see the folder's README")

app = typer.Typer(add_completion=False)
console = Console()


@app.command()
def demo(
    exit_: Annotated[bool, typer.Option("--exit", help="End after the table instead of staying up.")] = False,
    report_to: Annotated[
        Path | None, typer.Option("--report", help="Write the figures there as JSON.")
    ] = None,
    manual: Annotated[
        bool, typer.Option(help="You review in the browser, not the simulated reviewer.")
    ] = False,
    pictures: Annotated[
        Path | None,
        typer.Option(help="Real pictures: a folder with train.json, test.json (COCO) and images/."),
    ] = None,
    mqtt: Annotated[bool, typer.Option("--mqtt", help="The line triggers over MQTT; it has no PLC.")] = False,
    units: Annotated[int, typer.Option(min=20, help="Rendered units to collect and label.")] = 240,
    fresh: Annotated[int, typer.Option(min=1, help="Rendered units to inspect at the end.")] = 120,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Of training, 16 windows or pictures each.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other units.")] = 1,
    folder: Annotated[Path, typer.Option(help="Everything is kept there; emptied first.")] = Path(
        "var/laptop"
    ),
) -> None:
    """Cold start of a line: collect, review, retrain, release, inspect."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    photographs = Photographs(pictures) if pictures else None
    source = photographs or Panels(units, fresh, seed)
    recipe = photographs.recipe() if photographs else panel_recipe()
    lesson = PICTURE_LESSON if photographs else PANEL_LESSON
    with ExitStack() as until_the_end:
        until_the_end.enter_context(only_one(folder.with_name(f"{folder.name}.lock")))
        plant = _lay_out(folder, recipe, lesson, steps, plc=not mqtt)
        camera = LineCamera(plant.ports.camera)
        camera.show(next(iter(source.to_learn())).jpeg)  # a camera that is on always sends
        camera.start()
        say = partial(console.print, style="dim")
        programs = until_the_end.enter_context(Programs(plant, say))
        programs.start_cluster()
        programs.start_edge()
        programs.start_trainer()
        console.print(f"dashboard: {plant.dashboard_url}  (log in as {PERSON} / {plant.password})")
        desks = (
            Desk(plant.dashboard_url, plant.token("reviewer")),
            Desk(plant.dashboard_url, plant.token("engineer")),
        )
        conveyor: Conveyor | PlcConveyor
        if mqtt:
            conveyor = Conveyor(STATION, BrokerAddress(port=plant.ports.broker), camera)
        else:
            conveyor = PlcConveyor(STATION, plant.ports.plc, camera)
        until_the_end.enter_context(conveyor)  # its PLC goes on looking at the station
        story = Story(plant, programs, *desks, conveyor, console)
        manifest, passed = story.tell(source, manual=manual)
        if isinstance(conveyor, PlcConveyor):
            story.rows.append(complaints_row(conveyor.complaints))
        if photographs:
            story.rows.append(right_row(passed))
        console.print(table(story.rows))
        if report_to:
            facts = {"bundle": manifest.digest, "pictures": str(pictures) if pictures else "rendered"}
            report_to.write_text(json.dumps(report(story.rows, facts), indent=1) + "\n")
        if not exit_:
            console.print(
                f"The plant stays up: {plant.dashboard_url}  (log in as {PERSON} / {plant.password})"
            )
            threading.Event().wait()


def _lay_out(folder: Path, recipe: Recipe, lesson: Lesson, steps: int | None, *, plc: bool) -> Plant:
    folder = folder.absolute()
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    lesson = replace(lesson, steps=steps or lesson.steps)
    return lay_out(folder, choose_ports(), recipe, lesson, plc=plc)


def main() -> None:
    try:
        app(standalone_mode=True)
    except SightlineError as error:
        console.print(f"demo: {error}", style="red")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console.print("stopped")


if __name__ == "__main__":
    main()
