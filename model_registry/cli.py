"""The commands. Each takes its arguments apart, calls one function and prints what it said."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from inspection.errors import InputRefused
from inspection.identity import StationId
from model_registry import compose
from model_registry.bundle.compare import compare
from model_registry.bundle.passport import passport
from model_registry.bundle.serving import export
from model_registry.bundle.verify import read_manifest
from model_registry.challenge_commands import challenge
from model_registry.locate import manifest_of, verified_folder
from model_registry.options import By, Token, Url
from model_registry.provenance_commands import provenance
from model_registry.rollout.client import RegistryClient
from model_registry.rollout.ledger import Ledger
from model_registry.rollout_commands import rollout
from model_registry.service.publish import publish
from model_registry.service.tokens import Right
from model_registry.settings import DEFAULT_URL, EXAMPLE, RegistrySettings, read_settings
from model_registry.trust.ceremony import add_root_key, init_keys, renew_root, revoke_key, rotate_key

app = typer.Typer(
    no_args_is_help=True, help="Signs, releases and assigns model bundles.", add_completion=False
)
keys = typer.Typer(no_args_is_help=True, help="The ceremonies with the root keys; done offline.")
ledger = typer.Typer(no_args_is_help=True, help="What was released and assigned, by whom.")
tokens = typer.Typer(no_args_is_help=True, help="Who may release and assign.")
settings = typer.Typer(no_args_is_help=True, help="The settings file.")
app.add_typer(rollout, name="rollout")
app.add_typer(keys, name="keys")
app.add_typer(ledger, name="ledger")
app.add_typer(tokens, name="token")
app.add_typer(settings, name="settings")
app.add_typer(challenge, name="challenge")
app.add_typer(provenance, name="provenance")

SettingsFile = Annotated[Path, typer.Option("--settings", help="The registry's TOML file.")]
Passphrase = Annotated[
    str, typer.Option(help="Locks or opens the root keys.", envvar="SIGHTLINE_KEY_PASSPHRASE")
]
Offline = Annotated[Path, typer.Argument(help="Folder of the root keys; on no server.")]
Online = Annotated[Path, typer.Option("--online", help="Folder of the server's keys.")]
DEFAULT_SETTINGS = Path("registry.toml")


@app.command()
def init(folder: Path, port: Annotated[int, typer.Option(help="Where it will listen.")] = 8470) -> None:
    """Makes all that one machine needs: settings, keys, tokens, an empty repository."""
    for line in compose.init_laptop(folder, port) or ["everything is there already"]:
        typer.echo(line)
    typer.echo(f"start it: model-registry serve --settings {folder / 'registry.toml'}")


@app.command()
def serve(
    settings_file: SettingsFile = DEFAULT_SETTINGS,
    port: Annotated[int, typer.Option(help="Instead of the settings' port.", min=0, max=65535)] = 0,
) -> None:
    """Runs the registry until SIGTERM."""
    given = read_settings(settings_file)
    compose.serve(given.model_copy(update={"port": port}) if port else given)


@app.command()
def show(bundle: str) -> None:
    """A bundle's passport; BUNDLE is a folder (verified), its tar, or an fsspec URL of either."""
    manifest = manifest_of(bundle)
    table = Table("", Column(manifest.name, overflow="fold"), title="Bundle")
    for entry in passport(manifest):
        table.add_row(entry.what, entry.value)
    Console().print(table)


@app.command(name="compare")
def compare_bundles(left: str, right: str) -> None:
    """Two passports side by side; each a folder, its tar, or an fsspec URL of either."""
    names = (where.rstrip("/").rpartition("/")[2] for where in (left, right))
    sides = [Column(name[:16], overflow="fold") for name in names]
    table = Table("", *sides, "change")
    for row in compare(manifest_of(left), manifest_of(right)):
        table.add_row(*row)
    Console().print(table)


@app.command(name="export")
def export_bundle(
    bundle: str,
    target: Path,
    version: Annotated[int, typer.Option(help="From 1; servers serve the highest.")],
    name: Annotated[str, typer.Option(help="Instead of the bundle's own.")] = "",
) -> None:
    """BUNDLE (folder, tar or fsspec URL) as TARGET/<name>/<version>, for OpenVINO Model Server."""
    with verified_folder(bundle) as folder:
        typer.echo(export(folder, read_manifest(folder), target, version, name))


@app.command()
def release(bundle: Path, token: Token, by: By, url: Url = DEFAULT_URL) -> None:
    """Hands a bundle folder to the registry: verified, gated, signed."""
    done = publish(bundle, url, token, by)
    typer.echo(f"released {done.digest} ({done.manifest.name}) at {done.released_at.isoformat()}")


@app.command()
def approve(digest: str, token: Token, by: By, url: Url = DEFAULT_URL) -> None:
    """Stand for DIGEST, which somebody else released; needed where the settings ask for four eyes."""
    done = RegistryClient(url, token).approve(digest, by)
    typer.echo(f"{by} approves {done.digest} ({done.manifest.name}), released by {done.released_by}")


@app.command()
def releases(token: Token, url: Url = DEFAULT_URL) -> None:
    """What is released, newest first."""
    table = Table("digest", "name", "labels", "mAP50 INT8", "released", "by")
    for item in RegistryClient(url, token).releases():
        map50 = f"{item.manifest.metrics.map50_int8:.3f}"
        labels = ", ".join(item.manifest.labels)
        at = item.released_at.isoformat(timespec="seconds")
        table.add_row(item.digest, item.manifest.name, labels, map50, at, item.released_by)
    Console(width=200).print(table)


@app.command()
def assign(station: str, digest: str, token: Token, by: By, url: Url = DEFAULT_URL) -> None:
    """STATION (site/line/station) is to run DIGEST; `none`: no model, collect pictures."""
    bundle = None if digest == "none" else digest
    done = RegistryClient(url, token).assign(StationId.parse(station), bundle, by)
    typer.echo(f"{done.station} is to run {done.bundle or 'no model'} (assignment {done.version})")


@keys.command(name="init")
def keys_init(offline: Offline, online: Online, passphrase: Passphrase = "") -> None:
    """Three root keys (any two sign), one key per online role, and root version 1."""
    root = init_keys(offline, online, compose.now(), passphrase or None)
    typer.echo(f"root in {root}: every edge gets this file; the keys beside it go on no server")


@keys.command(name="rotate")
def keys_rotate(
    role: str,
    offline: Offline,
    online: Online,
    passphrase: Passphrase = "",
    old: Annotated[str, typer.Option(help="First letters of the root key's id that is to go.")] = "",
) -> None:
    """A new key of ROLE (root, targets, snapshot, timestamp); restart the registry afterwards."""
    root = rotate_key(role, offline, online, compose.now(), passphrase or None, old)
    typer.echo(f"new {role} key, {root}; restart the registry, then delete the old key file")


@keys.command(name="revoke")
def keys_revoke(
    role: str,
    old: Annotated[str, typer.Argument(help="First letters of the stolen key's id, as its file is named.")],
    offline: Offline,
    online: Online,
    passphrase: Passphrase = "",
    successor: Annotated[bool, typer.Option("--successor", help="A new key takes its place.")] = False,
) -> None:
    """The key OLD of ROLE was stolen: it loses its power; restart the registry at once afterwards."""
    root = revoke_key(role, old, offline, online, compose.now(), passphrase or None, successor)
    done = "has a successor" if successor else "has none in its place"
    typer.echo(f"{role} key {old} is revoked and {done}, {root}; restart the registry now")


@keys.command(name="add")
def keys_add(offline: Offline, online: Online, passphrase: Passphrase = "") -> None:
    """One root key more, for another stick; restart the registry afterwards."""
    root = add_root_key(offline, online, compose.now(), passphrase or None)
    typer.echo(f"new root key, {root}; restart the registry")


@keys.command(name="renew")
def keys_renew(offline: Offline, online: Online, passphrase: Passphrase = "") -> None:
    """The same root for another year; restart the registry afterwards."""
    typer.echo(f"{renew_root(offline, online, compose.now(), passphrase or None)}; restart the registry")


@ledger.command()
def verify(settings_file: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Checks the chain; names the first broken line."""
    book = Ledger(read_settings(settings_file).data_dir / "ledger.jsonl")
    typer.echo(f"{book.path}: {len(book.lines())} lines, unbroken")


@tokens.command(name="add")
def token_add(
    name: str,
    may: Annotated[list[Right], typer.Option(help="Repeat for several.")],
    settings_file: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Makes a token and prints it, once."""
    typer.echo(compose.add_token(read_settings(settings_file), name, tuple(may)))


@tokens.command(name="remove")
def token_remove(name: str, settings_file: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Revokes a token at once."""
    if not compose.remove_token(read_settings(settings_file), name):
        raise InputRefused(f"token {name!r}: no such token")
    typer.echo(f"token {name} is revoked")


@settings.command()
def schema() -> None:
    """The settings' JSON Schema."""
    typer.echo(json.dumps(RegistrySettings.model_json_schema(), indent=1))


@settings.command()
def example() -> None:
    """A settings file with every key and its default."""
    typer.echo(EXAMPLE, nl=False)
