"""`model-registry`: the commands of `model_registry.cli`, with errors as one line and an exit code."""

import logging
import sys

import typer

from inspection.errors import SightlineError
from model_registry.cli import app


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Each request at INFO would drown what a command has to say.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        app()
    except SightlineError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
