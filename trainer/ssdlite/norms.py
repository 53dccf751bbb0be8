"""Batch norms of a network whose convolutions were put together from folded ones.

A folded convolution has no norm left in it, but a network that will learn again needs one there whose answer
in training, by the batch, is its answer in service.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn


@torch.no_grad()
def measure_norms(network: nn.Module, shifts: Mapping[nn.BatchNorm2d, Tensor], images: Tensor) -> None:
    """Set each norm of `shifts` so that it adds its shift [C] to what comes in, and does nothing else.

    Mean and deviation are those that `images` [N, 3, H, W], shown to `network`, have there; scale and shift
    undo them. One pass does all: a norm is set just before it answers.
    """
    hooks = [norm.register_forward_pre_hook(_setting(shift)) for norm, shift in shifts.items()]
    try:
        network.eval()(images)
    finally:
        for hook in hooks:
            hook.remove()


def _setting(shift: Tensor) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def set_norm(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3))
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.copy_(mean + shift)

    return set_norm
