from pathlib import Path

import torch
import torch.distributed as processes
import torch.multiprocessing as multiprocessing

from trainer.fit.peers import Alone, Peers


def one_of_two(rank: int, folder: str) -> None:
    processes.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
    peers = Peers()
    told = (peers.count, float(peers.mean(torch.tensor(2.0 + 4 * rank))), peers.furthest(0.2 + 0.5 * rank))
    Path(folder, f"{rank}").write_text(repr(told))
    processes.destroy_process_group()


def test_two_agree_on_the_mean_and_on_the_furthest(tmp_path: Path) -> None:
    multiprocessing.spawn(one_of_two, args=(str(tmp_path),), nprocs=2)
    assert [(tmp_path / name).read_text() for name in "01"] == ["(2, 4.0, 0.7)"] * 2


def test_one_agrees_with_itself() -> None:
    value = torch.tensor(3.0, requires_grad=True)
    mean = Alone().mean(value)
    assert (float(mean), mean.requires_grad, Alone().furthest(0.3)) == (3.0, False, 0.3)
