"""`python -m deploy.plant`: what the first run of `deploy/compose.yaml` writes, what a new station needs."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.settings import read_settings
from deploy.plant.files import PlantFolder
from deploy.plant.first import begin
from inspection.errors import SightlineError
from inspection.identity import StationId

app = typer.Typer(no_args_is_help=True, help=__doc__, add_completion=False)
Folder = Annotated[Path, typer.Argument(help="The plant's folder, PLANT in .env.")]


@app.command("files")
def lay_out(
    folder: Folder,
    plant: Annotated[str, typer.Option(help="Its name, in its certificates.")],
    host: Annotated[list[str], typer.Option(help="A name or address of the broker for stations; repeat.")],
    passphrase: Annotated[
        str, typer.Option(help="Locks the root keys.", envvar="SIGHTLINE_KEY_PASSPHRASE")
    ] = "",
) -> None:
    """Keys, certificates, secrets, folders: what is missing of them."""
    PlantFolder(folder, typer.echo).lay_out(plant, host, _now(), passphrase or None)
    typer.echo(f"{folder}: all files are there")


@app.command("first")
def first(
    folder: Annotated[Path, typer.Argument(help="The folder of the plant's secrets.")],
    settings: Annotated[Path, typer.Option("--settings", help="The dashboard's.")],
) -> None:
    """Schema, bucket, the first person, the trainer's token: what is missing of them."""
    begin(read_settings(settings), folder, _now(), typer.echo)


@app.command("station")
def add_station(
    folder: Folder,
    station: Annotated[str, typer.Argument(help="site/line/station")],
    *,
    mqtt_line: Annotated[bool, typer.Option("--mqtt-line", help="The line triggers over MQTT.")] = False,
) -> None:
    """Certificates for a station; then give the broker a SIGHUP."""
    files = PlantFolder(folder, typer.echo)
    typer.echo(files.add_station(StationId.parse(station), _now(), mqtt_line=mqtt_line))


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    try:
        app()
    except SightlineError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
