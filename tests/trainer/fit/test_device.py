import pytest

from inspection.errors import InputRefused
from trainer.fit.device import Choice, Device, choose_device

TABLE: list[tuple[Choice, int, int, bool, Device]] = [
    ("auto", 0, 0, False, Device("cpu", bf16=False)),
    ("auto", 0, 0, True, Device("cpu", bf16=True)),
    ("auto", 1, 0, False, Device("cuda:0", bf16=True)),
    ("auto", 2, 3, False, Device("cuda:1", bf16=True)),
    ("cpu", 4, 0, False, Device("cpu", bf16=False)),
    ("cuda", 1, 0, False, Device("cuda:0", bf16=True)),
]


@pytest.mark.parametrize(("wanted", "gpus", "rank", "cpu_bf16", "device"), TABLE)
def test_where_a_process_computes(
    wanted: Choice, gpus: int, rank: int, cpu_bf16: bool, device: Device
) -> None:
    assert choose_device(wanted, gpus=gpus, rank=rank, cpu_bf16=cpu_bf16) == device


def test_a_gpu_that_is_not_there_is_said() -> None:
    with pytest.raises(InputRefused, match="device: cuda is wanted and this machine has none; set device to"):
        choose_device("cuda", gpus=0, rank=0, cpu_bf16=True)


def test_torch_names_the_kind_of_an_autocast() -> None:
    assert Device("cuda:1", bf16=True).kind == "cuda"
    assert Device("cpu", bf16=False).kind == "cpu"
