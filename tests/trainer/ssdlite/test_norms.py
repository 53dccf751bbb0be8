import torch
from torch import nn

from trainer.ssdlite.norms import measure_norms


def pair() -> nn.Sequential:
    torch.manual_seed(1)
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4))


def norm_of(network: nn.Sequential) -> nn.BatchNorm2d:
    norm = network[1]
    assert isinstance(norm, nn.BatchNorm2d)
    return norm


def images(count: int, seed: int = 2) -> torch.Tensor:
    return 3 + 2 * torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def test_in_service_a_norm_adds_its_shift_and_does_nothing_else() -> None:
    network, shift = pair(), torch.tensor([1.0, -2.0, 0.5, 0.0])
    measure_norms(network, {norm_of(network): shift}, images(8))
    seen = images(2, seed=5)
    assert torch.allclose(network(seen), network[0](seen) + shift[:, None, None], atol=1e-4)


@torch.no_grad()
def test_in_training_it_answers_nearly_the_same_by_the_batch() -> None:
    network = pair()
    measure_norms(network, {norm_of(network): torch.zeros(4)}, images(64))
    served = network(images(64))
    assert torch.allclose(network.train()(images(64)), served, atol=0.01)


def test_what_was_hooked_on_is_taken_off_again() -> None:
    network = pair()
    measure_norms(network, {norm_of(network): torch.zeros(4)}, images(4))
    assert not network[1]._forward_pre_hooks
