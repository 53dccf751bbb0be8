"""What the mobile networks are made of: named as in torchvision, so that its checkpoints fit key for key."""

from torch import nn


def convolution(
    before: int,
    after: int,
    kernel: int,
    *,
    stride: int = 1,
    groups: int = 1,
    activation: type[nn.Module] | None = None,
    epsilon: float,
) -> nn.Sequential:
    """Convolution, batch norm, activation. `epsilon` of the norm is part of the published weights."""
    layers: list[nn.Module] = [
        nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False),
        # torchvision's momentum of 0.01 is made for weeks of training; ours is over after some hundred steps.
        nn.BatchNorm2d(after, eps=epsilon),
    ]
    if activation is not None:
        layers.append(activation())
    return nn.Sequential(*layers)


def first_layers(features: nn.Sequential) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
    """The first convolution and its batch norm."""
    first = features[0]
    assert isinstance(first, nn.Sequential)
    convolution, norm, _ = first
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    return convolution, norm


def initialise(layer: nn.Module) -> None:
    """He et al. 2015, by what goes out."""
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight, mode="fan_out")
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
