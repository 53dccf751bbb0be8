"""Where a network's first weights come from: torchvision's published backbones, or an earlier run of ours."""

import logging
import pickle
from pathlib import Path

import torch
from torch import Tensor

from inspection.errors import InputRefused
from trainer.fit.settings import FitSettings
from trainer.fit.weights import read_tensors
from trainer.ssdlite.backbones.by_name import Backbone, make_backbone
from trainer.ssdlite.checkpoints import (
    CheckpointRefused,
    Layout,
    Published,
    fill_published,
    load_own,
    load_published,
    load_rest,
)
from trainer.ssdlite.detector import Detector
from trainer.ssdlite.ssdlite320 import SSDLite320

log = logging.getLogger(__name__)

SAFE, PICKLED = ".safetensors", (".pth", ".pt")


def start_from(detector: Detector, file: Path) -> None:
    """Fill `detector` with the weights in `file`: its backbone, and from a run of ours what else fits.

    Raises:
        InputRefused: see `start_backbone`.
    """
    if start_backbone(detector.backbone, file) is None:
        taken = load_rest(detector, _read(file))
        log.info("taken from %s: backbone, %s", file, ", ".join(taken) or "nothing else")


def start_backbone(backbone: Backbone, file: Path) -> Layout | None:
    """Fill `backbone` with the weights in `file`; says which layout it was, None for an earlier run of ours.

    Raises:
        InputRefused: no such file, or another content than this backbone's; names file and tensors, and the
            way out.
    """
    tensors = _read(file)
    try:
        if isinstance(backbone, Published):
            return load_published(backbone, tensors)
        load_own(backbone, tensors)
    except CheckpointRefused as error:
        raise InputRefused(f"{file}: {error}") from error
    return None


def read_ssdlite320(file: Path) -> SSDLite320:
    """torchvision's whole published detector, as it is, in evaluation mode; as many classes as it has.

    Raises:
        InputRefused: no such file, or not every key of that network and no other.
    """
    try:
        return fill_published(_read(file))
    except CheckpointRefused as error:
        raise InputRefused(f"{file}: {error}") from error


def try_start(settings: FitSettings) -> None:
    """Refuses what `start_backbone` would refuse, before hours are spent on pictures; changes nothing."""
    if settings.weights is not None:
        start_backbone(make_backbone(settings.backbone), settings.weights)


def _read(file: Path) -> dict[str, Tensor]:
    if file.suffix == SAFE:
        return read_tensors(file)
    if file.suffix in PICKLED:
        return _unpickle(file)
    raise InputRefused(f"{file}: ends neither in {SAFE} nor in {' or '.join(PICKLED)}; give such a file")


def _unpickle(file: Path) -> dict[str, Tensor]:
    """Pickle, which is refused everywhere else, because torchvision publishes nothing else.

    `weights_only` lets the file build tensors and plain containers and call nothing; its known holes
    (CVE-2025-32434, CVE-2026-24747) are closed in the torch that is required. The file comes from the person
    who writes the settings, never over the wire, and what is written afterwards is safetensors again.
    """
    try:
        found = torch.load(file, map_location="cpu", weights_only=True)
    except OSError as error:
        raise InputRefused(f"{file}: cannot be read ({error.strerror or error}); check the path") from error
    except pickle.UnpicklingError as error:
        raise InputRefused(
            f"{file}: holds more than tensors, or is damaged; save its state_dict() as {SAFE}"
        ) from error
    except (RuntimeError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputRefused(f"{file}: not a checkpoint of PyTorch, or damaged; download it again") from error
    if not isinstance(found, dict) or not all(isinstance(value, Tensor) for value in found.values()):
        kept = ", ".join(map(str, list(found)[:5])) if isinstance(found, dict) else type(found).__name__
        raise InputRefused(f"{file}: not tensors by name ({kept}); save the state_dict() alone")
    return found
