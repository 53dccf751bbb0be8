"""What commands that ask a registry have in common."""

from typing import Annotated

import typer

Url = Annotated[str, typer.Option(help="The registry's address.", envvar="SIGHTLINE_REGISTRY_URL")]
Token = Annotated[str, typer.Option(help="A token that may do it.", envvar="SIGHTLINE_REGISTRY_TOKEN")]
By = Annotated[str, typer.Option(help="Who decided; goes into the ledger.", envvar="USER")]
Why = Annotated[str, typer.Option(help="Why; goes into the ledger.")]
