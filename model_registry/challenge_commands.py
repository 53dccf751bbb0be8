"""`model-registry challenge ...`: takes arguments apart, asks the registry, prints the answer."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from model_registry.options import By, Token, Url, Why
from model_registry.rollout.client import RegistryClient
from model_registry.settings import DEFAULT_URL

challenge = typer.Typer(
    no_args_is_help=True, help="Units whose truth people know; every release is judged by them."
)

Unit = Annotated[str, typer.Argument(help="site/line/station#number, as `list` names it.")]


@challenge.command(name="list")
def list_challenges(
    token: Token,
    url: Url = DEFAULT_URL,
    name: Annotated[str | None, typer.Option(help="Only those that bundles of this name stand.")] = None,
) -> None:
    """Past escapes (catch) and overkills (pass), as people's reviews made them."""
    table = Table("unit", "serial", "must", "judged", "bundle", "retired")
    for one in RegistryClient(url, token).challenges(name):
        at = one.judged_at.isoformat(timespec="seconds")
        table.add_row(one.unit, one.serial, one.expected, at, (one.bundle or "")[:12], one.retired)
    Console(width=200).print(table)


@challenge.command()
def retire(unit: Unit, token: Token, by: By, why: Why, url: Url = DEFAULT_URL) -> None:
    """The people were wrong about UNIT: no release is judged by it any more."""
    done = RegistryClient(url, token).retire_challenge(unit, by, why)
    typer.echo(f"{done.unit} ({done.serial}) no longer stands: {done.retired}")
