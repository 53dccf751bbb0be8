"""The command line: `dashboard serve | ingest | land | migrate | prune | backup | restore | check | ...`."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.backup.backup import back_up, note_backup
from dashboard.backup.restore import restore
from dashboard.database.engine import Database
from dashboard.database.migrate import migrate
from dashboard.ingest.run import run_ingest
from dashboard.landing.lander import Lander
from dashboard.people.accounts import Accounts
from dashboard.people.audit import CONSOLE, Act
from dashboard.people.roles import Role
from dashboard.people.staff import Staff
from dashboard.pictures.store import FileStore
from dashboard.retention.rules import Kind
from dashboard.selftest import examine_cluster
from dashboard.serve import pruner_of, serve
from dashboard.settings import Settings, read_settings
from dashboard.signon.arrivals import Arrivals
from inspection.errors import InputRefused, SightlineError

app = typer.Typer(help="Sightline's dashboard: ingest, review site and JSON API.", no_args_is_help=True)
user_app = typer.Typer(help="People who log in.", no_args_is_help=True)
token_app = typer.Typer(help="Service tokens for programs.", no_args_is_help=True)
settings_app = typer.Typer(help="The settings file.", no_args_is_help=True)
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")
app.add_typer(settings_app, name="settings")

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings", "-s", envvar="SIGHTLINE_DASHBOARD", help="TOML file; without it, the defaults."
    ),
]
AnyRole = Annotated[Role, typer.Option(help="What they may do.")]


def now() -> datetime:
    return datetime.now(UTC)


@app.command("serve")
def serve_command(settings: SettingsFile = None) -> None:
    """Serve the pages and the API; brings the database up to date first."""
    serve(read_settings(settings), now, lambda address: typer.echo(f"dashboard: {address}"))


@app.command("ingest")
def ingest_command(settings: SettingsFile = None) -> None:
    """Take results and pictures from the broker into the database."""
    run_ingest(read_settings(settings), now)


@app.command("land")
def land_command(settings: SettingsFile = None) -> None:
    """Write the inspections that have not left yet as Parquet for jobs on the cluster, as `ingest` does by
    itself every `landing.every_s` seconds."""
    chosen = read_settings(settings)
    count = Lander(_open(chosen), FileStore(chosen.pictures.url), chosen.landing, now).land_all()
    typer.echo(f"{count} inspections landed")


@app.command("migrate")
def migrate_command(settings: SettingsFile = None) -> None:
    """Bring the database to this program's schema, and make the picture store where there is none."""
    chosen = read_settings(settings)
    database = _open(chosen)
    typer.echo(f"{database.name} is up to date")
    FileStore(chosen.pictures.url).make()


@app.command("prune")
def prune_command(
    settings: SettingsFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")] = False,
) -> None:
    """Remove pictures that are older than `[retention]` keeps them and that nothing needs. May be stopped at
    any time, and goes on the next."""
    chosen = read_settings(settings)
    pruned = pruner_of(chosen, _open(chosen), now).prune(dry=dry_run)
    for kind in Kind:
        what = "would go" if dry_run else "removed"
        typer.echo(f"{kind}: {pruned.pictures[kind]} pictures {what}, {pruned.bytes[kind] / 1e6:.1f} MB")
    for keeper, count in pruned.kept.items():
        typer.echo(f"kept for {keeper}: {count}")


@app.command("backup")
def backup_command(
    folder: Annotated[Path, typer.Argument(help="Where to; a second time copies only what is new.")],
    settings: SettingsFile = None,
) -> None:
    """Copy database and pictures into a folder, while everything runs."""
    chosen = read_settings(settings)
    database = Database.open(chosen.database.url)
    made = back_up(database, FileStore(chosen.pictures.url), folder, now(), _progress)
    note_backup(database, made)
    typer.echo(f"{folder}: {made.files} files and the database as of {made.as_of:%Y-%m-%d %H:%M:%S} UTC")


@app.command("restore")
def restore_command(
    folder: Annotated[Path, typer.Argument(help="What `dashboard backup` made.")],
    settings: SettingsFile = None,
) -> None:
    """Go on from a backup, in a database that is empty. The stations send again what came after it."""
    chosen = read_settings(settings)
    database = Database.open(chosen.database.url)
    done = restore(database, FileStore(chosen.pictures.url), folder, now(), _progress)
    typer.echo(f"as of {done.as_of:%Y-%m-%d %H:%M:%S} UTC, {done.pictures} pictures; start `ingest`")
    if done.missing:
        typer.echo(f"{done.missing} pictures are not in the backup; stations that still have them send them")


def _progress(said: str) -> None:
    typer.echo(f"  {said}", err=True)


@app.command("check")
def check_command(settings: SettingsFile = None) -> None:
    """Try every part once: database, pictures, disk, broker, certificate, stations, registry, clock. Exit
    code 0 if all is well, else 3."""
    findings = examine_cluster(read_settings(settings), now)
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(0 if all(finding.well for finding in findings) else 3)


@user_app.command("add")
def add_user(
    name: str,
    role: AnyRole,
    settings: SettingsFile = None,
    password_file: Annotated[
        Path | None, typer.Option(help="Holds the password, alone on its first line; else it is asked for.")
    ] = None,
) -> None:
    """Let somebody in."""
    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if password_file is None
        else _first_line(password_file)
    )
    Accounts(_open(read_settings(settings))).add_person(name, role, password, now())
    typer.echo(f"{name} may log in as {role}")


@user_app.command("disable")
def disable_user(name: str, settings: SettingsFile = None) -> None:
    """Let somebody in no longer; sessions end at once, the history keeps the name."""
    Staff(_open(read_settings(settings))).disable(name, Act(CONSOLE, now()))
    typer.echo(f"{name} may no longer log in")


@user_app.command("link")
def link_user(
    name: str,
    subject: Annotated[str, typer.Option(help="Who they are to the identity provider: its `sub`.")],
    settings: SettingsFile = None,
) -> None:
    """Say that an account is this person's of the identity provider; from then on they come by it alone."""
    chosen = read_settings(settings)
    if chosen.oidc is None:
        raise InputRefused("no identity provider is set; add [oidc] to the settings")
    Arrivals(_open(chosen), chosen.oidc.issuer).link(name, subject, Act(CONSOLE, now()))
    typer.echo(f"{name} comes by {chosen.oidc.issuer}")


@token_app.command("create")
def create_token(name: str, role: AnyRole, settings: SettingsFile = None) -> None:
    """Print a new service token, once."""
    typer.echo(Accounts(_open(read_settings(settings))).add_token(name, role, now()))


@token_app.command("revoke")
def revoke_token(name: str, settings: SettingsFile = None) -> None:
    """Make a service token worthless."""
    Accounts(_open(read_settings(settings))).revoke_token(name, Act(CONSOLE, now()))
    typer.echo(f"token {name} is revoked")


@settings_app.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of the settings file."""
    typer.echo(json.dumps(Settings.model_json_schema(), indent=1))


@settings_app.command("check")
def check_settings(settings: SettingsFile = None) -> None:
    """Read the settings file and say what it means."""
    typer.echo(read_settings(settings).model_dump_json(indent=1))


def _open(settings: Settings) -> Database:
    database = Database.open(settings.database.url)
    migrate(database)
    return database


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, IndexError) as error:
        raise InputRefused(f"{path}: no password can be read from it; write it on the first line") from error


def main() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        app()
    except SightlineError as error:
        typer.echo(f"dashboard: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
