"""What a run leaves behind, so that it can be understood and repeated."""

import hashlib
import platform
from pathlib import Path

import torch
from pydantic import Field, NonNegativeInt

from inspection.files import read_json_file
from inspection.word import Moment, Sha256, Word
from trainer.fit.curve import CurvePoint
from trainer.fit.device import multiplies_bf16
from trainer.fit.settings import FitSettings

RECORD = "run.json"


class Environment(Word):
    python: str
    torch: str
    processor: str
    bf16: bool
    """Whether the processor multiplies BF16 in hardware."""


class RunRecord(Word):
    id: str
    snapshot: Sha256
    settings: FitSettings
    labels: tuple[str, ...]
    started_at: Moment
    steps: int
    seconds: float
    pictures: int
    processes: int
    curve: tuple[CurvePoint, ...]
    environment: Environment
    weights: Sha256
    """Digest of weights.safetensors."""
    doubtful_labels: dict[str, NonNegativeInt] = Field(default_factory=dict)
    """How many of each kind the lint warned of, see `trainer.data.lint`."""
    started_from: Sha256 | None = None
    """Digest of the published weights that the backbone began with. None: from scratch."""


def this_environment() -> Environment:
    return Environment(
        python=platform.python_version(),
        torch=str(torch.__version__),
        processor=_processor(),
        bf16=multiplies_bf16(),
    )


def read_record(folder: Path) -> RunRecord:
    """Raises InputRefused when the run is not finished."""
    return read_json_file(folder / RECORD, RunRecord)


def digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
