from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from inspection.errors import InputRefused
from trainer.fit.checkpoint import CHECKPOINT, Checkpoint, Standing, load_checkpoint, save_checkpoint
from trainer.fit.curve import CurveState

STANDING = Standing(
    step=3, seconds=1.5, updates=3, processes=1, curve=CurveState(since=((0.5, 0.25, 1.0),), at=0.5)
)


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    weights = torch.arange(6.0).reshape(2, 3)
    save_checkpoint(Checkpoint(STANDING, {"network.weight": weights}), tmp_path)
    again = load_checkpoint(tmp_path)
    assert again.standing == STANDING
    assert again.tensors["network.weight"].tolist() == weights.tolist()
    assert [file.name for file in tmp_path.iterdir()] == [CHECKPOINT], "nothing half-written lies beside it"


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    save_checkpoint(Checkpoint(STANDING, {"network.weight": torch.zeros(9)}), tmp_path)
    file = tmp_path / CHECKPOINT
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(InputRefused, match=r"checkpoint\.safetensors: damaged .*; fit anew"):
        load_checkpoint(tmp_path)


def test_one_without_a_standing_is_refused(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(2)}, tmp_path / CHECKPOINT)
    with pytest.raises(InputRefused, match=r"step: missing; add it.*fit anew"):
        load_checkpoint(tmp_path)


def test_without_one_there_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"no checkpoint\.safetensors"):
        load_checkpoint(tmp_path)
