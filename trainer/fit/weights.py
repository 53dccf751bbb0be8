"""Weights on disk: safetensors, with the architecture beside them. No pickle."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from inspection.errors import InputRefused
from trainer.ssdlite.anchors import AnchorPlan
from trainer.ssdlite.detector import Architecture, Detector

WEIGHTS, ARCHITECTURE = "weights.safetensors", "architecture.json"


def save_detector(detector: Detector, folder: Path) -> None:
    """Both files, each whole or not at all."""
    shape = asdict(detector.architecture) | {"anchors": detector.architecture.anchors.to_json()}
    _replace(folder / ARCHITECTURE, json.dumps(shape, indent=1).encode())
    staged = folder / f".{WEIGHTS}"
    save_file({name: value.contiguous() for name, value in detector.state_dict().items()}, staged)
    staged.replace(folder / WEIGHTS)


def load_detector(folder: Path) -> Detector:
    """The detector that `save_detector` wrote, in evaluation mode.

    Raises:
        InputRefused: the folder holds none, or its files do not belong together.
    """
    for name in (ARCHITECTURE, WEIGHTS):
        if not (folder / name).exists():
            raise InputRefused(f"{folder}: {name} is missing; fit a detector first")
    try:
        shape = json.loads((folder / ARCHITECTURE).read_text())
        shape["anchors"] = AnchorPlan.from_json(shape["anchors"])
        detector = Detector(Architecture(**shape))
        detector.load_state_dict(load_file(folder / WEIGHTS))
    except (ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        raise InputRefused(f"{folder}: architecture and weights do not belong together ({error})") from error
    return detector.eval()


def read_tensors(file: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, by name.

    Raises:
        InputRefused: there is no such file, or it is damaged.
    """
    try:
        return load_file(file)
    except SafetensorError as error:
        raise InputRefused(f"{file}: not safetensors, or damaged ({error}); write it anew") from error
    except OSError as error:
        raise InputRefused(f"{file}: cannot be read ({error.strerror or error}); check the path") from error


def _replace(target: Path, content: bytes) -> None:
    staged = target.with_name(f".{target.name}")
    with staged.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(target)
