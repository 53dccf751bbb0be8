"""`python -m deploy.laptop.line`: a network camera in front of which panels pass, for who has none."""

import threading
from typing import Annotated

import typer

from deploy.laptop.line.camera import LineCamera
from deploy.laptop.line.panels import USUAL_FAULTY, panels

app = typer.Typer(add_completion=False)


@app.command()
def show(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of this machine; 0: any.")] = 8090,
    every_s: Annotated[float, typer.Option(min=0.1, help="So long each panel stands there.")] = 2.0,
    seed: Annotated[int, typer.Option(help="Which panels.")] = 1,
) -> None:
    """Show air-conditioner panels to whoever looks, some with a fault, until Ctrl-C."""
    try:
        camera = LineCamera(port)
    except OSError as error:
        typer.echo(f"port {port}: {error.strerror}; name another with --port", err=True)
        raise typer.Exit(2) from error
    camera.start()
    typer.echo(camera.url)
    pause = threading.Event()
    for unit in panels(seed, 1, USUAL_FAULTY):
        camera.show(unit.jpeg)
        pause.wait(every_s)


if __name__ == "__main__":
    app()
