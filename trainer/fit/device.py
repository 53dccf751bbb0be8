"""On what a run computes: the CPU or a GPU, and in which precision."""

from dataclasses import dataclass
from typing import Literal

import torch

from inspection.errors import InputRefused

Choice = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class Device:
    name: str
    """As torch calls it: `cpu`, `cuda:0`."""
    bf16: bool
    """Whether autocast pays: where BF16 is emulated it is ten times slower than FP32 (measured on AVX2)."""

    @property
    def kind(self) -> str:
        return self.name.split(":")[0]


def choose_device(wanted: Choice, *, gpus: int, rank: int, cpu_bf16: bool) -> Device:
    """Where a process computes; with several GPUs each process takes one in turn.

    Raises:
        InputRefused: a GPU is wanted and there is none.
    """
    if wanted == "cuda" and gpus == 0:
        raise InputRefused("device: cuda is wanted and this machine has none; set device to auto or cpu")
    if wanted == "cpu" or gpus == 0:
        return Device("cpu", cpu_bf16)
    return Device(f"cuda:{rank % gpus}", bf16=True)


def this_device(wanted: Choice, rank: int) -> Device:
    """Raises as `choose_device`."""
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return choose_device(wanted, gpus=gpus, rank=rank, cpu_bf16=multiplies_bf16())


def multiplies_bf16() -> bool:
    """Whether this processor multiplies BF16 in hardware (AVX-512 BF16 or AMX)."""
    return bool(torch.cpu._is_avx512_bf16_supported())
