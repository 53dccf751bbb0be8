"""`trainer`: the commands of `trainer.cli`, with errors as one line and an exit code."""

import logging
import sys

import typer

from inspection.errors import SightlineError
from trainer.cli import app


def main() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for loud in ("py4j", "httpx", "nncf", "pyspark", "TorchDistributor", "LocalTorchDistributor"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    try:
        app()
    except SightlineError as error:
        typer.echo(f"trainer: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
