"""`python -m deploy.broker`: the plant's certificates, and who may say and hear what at the broker."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.broker.access import LinkOf
from deploy.broker.authority import BROKER, Authority
from inspection.errors import InputRefused, SightlineError
from inspection.identity import StationId

DAYS = 730
SOON_DAYS = 30
Folder = Annotated[Path, typer.Argument(help="The authority's folder. Its ca.key belongs in a safe place.")]
Days = Annotated[int, typer.Option(help="How long the certificates are good.")]
app = typer.Typer(no_args_is_help=True, help=__doc__, add_completion=False)


@app.command("ca")
def make_authority(folder: Folder, plant: Annotated[str, typer.Option(help="Its name.")]) -> None:
    """Make the plant's certificate authority, once."""
    Authority.make(folder, plant, _now())
    typer.echo(f"{folder / 'ca.crt'}: for the broker and all who connect. {folder / 'ca.key'}: for nobody.")


@app.command("broker")
def issue_broker(
    folder: Folder,
    host: Annotated[list[str], typer.Option(help="A name or address by which it is reached; repeat.")],
    days: Days = DAYS,
) -> None:
    """The broker's own certificate."""
    _issue(Authority(folder), BROKER, days, host)


@app.command("station")
def issue_station(
    folder: Folder,
    station: Annotated[str, typer.Argument(help="site/line/station")],
    days: Days = DAYS,
    *,
    mqtt_line: Annotated[
        bool, typer.Option("--mqtt-line", help="The line triggers over MQTT: certificates for both ends.")
    ] = False,
) -> None:
    """A station's certificates: its own, and that of `edge-agent command`."""
    authority, name = Authority(folder), StationId.parse(station).path
    links = [LinkOf.COMMAND, *([LinkOf.LINE, LinkOf.CONTROLLER] if mqtt_line else [])]
    for one in (name, *(f"{name}/{link}" for link in links)):
        _issue(authority, one, days)


@app.command("program")
def issue_program(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="ingest, trainer or watch")],
    days: Days = DAYS,
) -> None:
    """A certificate for a program of the cluster."""
    if "/" in name or name == BROKER:
        raise InputRefused(f"{name}: no program of the cluster; write ingest, trainer or watch")
    _issue(Authority(folder), name, days)


@app.command("revoke")
def revoke(folder: Folder, name: Annotated[str, typer.Argument(help="As `list` shows it.")]) -> None:
    """Take all certificates of a name back. The broker knows once it has the new lists and a SIGHUP."""
    count = Authority(folder).revoke(name, _now())
    typer.echo(
        f"{name}: {count} taken back. Give crl.pem and acl to the broker, then `systemctl reload mosquitto`."
    )


@app.command("list")
def show(folder: Folder) -> None:
    """Who has a certificate, and until when."""
    table = Table("name", "good until", "", title=str(folder))
    for one in Authority(folder).issued():
        if one.latest:
            left = (one.until - _now()).days
            state = (
                "taken back" if one.revoked else "ended" if left < 0 else "soon" if left < SOON_DAYS else ""
            )
            table.add_row(one.name, f"{one.until:%Y-%m-%d} ({left} days)", state)
    Console().print(table)


def _issue(authority: Authority, name: str, days: int, hosts: list[str] | None = None) -> None:
    certificate, key = authority.issue(name, _now(), days, hosts or [])
    typer.echo(f"{name}: {certificate}, {key}")


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
