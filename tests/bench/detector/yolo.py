"""The door to the YOLO networks: a child process with whichever Python has `ultralytics`."""

import subprocess
from pathlib import Path

from tests.bench.detector.networks import CLASSES

NETWORKS = ("yolo11n@320", "yolo26n@320", "yolo11n@640", "yolo26n@640")
SCRIPT = Path(__file__).with_name("export_yolo.py")


class NoYolo(Exception):
    """That Python cannot make them; the message says why and the way out."""


def traced(python: str, folder: Path, wanted: tuple[str, ...] = NETWORKS) -> dict[str, tuple[Path, int]]:
    """TorchScript files of `wanted` in `folder`, with the sides of their inputs.

    Raises:
        NoYolo: `python` does not start, has no `ultralytics`, or its export fails.
    """
    command = [python, str(SCRIPT), str(folder), str(CLASSES), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    except OSError as error:
        raise NoYolo(f"{python}: {error.strerror}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise NoYolo(
            f"{python}: {last}; `pip install ultralytics` into an environment, name its --yolo-python"
        )
    return {name: (folder / f"{name}.pt", int(name.split("@")[1])) for name in wanted}
