"""torchvision's published mobile checkpoints as far as they can be had without a download: every name and
shape, values by formula, and a plain reading of the paper's table 1 to say what such a checkpoint answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, batch_norm, conv2d, hardsigmoid, hardswish, relu

CLASSIFIER, DETECTOR = "mobilenet_v3_large", "ssdlite320_mobilenet_v3_large"
SECOND = "mobilenet_v2"
LISTS = Path(__file__).parents[1] / "trainer" / "ssdlite" / "published"

Tensors = dict[str, Tensor]


class Row(NamedTuple):
    kernel: int
    hard_swish: bool
    stride: int


TABLE = (
    *(Row(3, False, 1), Row(3, False, 2), Row(3, False, 1)),
    *(Row(5, False, 2), Row(5, False, 1), Row(5, False, 1)),
    *(Row(3, True, 2), *[Row(3, True, 1)] * 5),
    *(Row(5, True, 2), *[Row(5, True, 1)] * 2),
)
"""Howard et al. 2019, table 1; widths are the checkpoint's own."""


def shapes_of(name: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every tensor that torchvision's checkpoint `name` holds."""
    for line in (LISTS / f"{name}.txt").read_text().splitlines():
        if not line.startswith("#"):
            key, *shape = line.split()
            yield key, tuple(map(int, shape))


def checkpoint(name: str) -> Tensors:
    """Weights that neither vanish nor explode on their way through the network; the same everywhere."""
    return {key: _value(key, shape) for key, shape in shapes_of(name)}


def picture() -> Tensor:
    """uint8 [1, 320, 320, 3], noise by the same formula."""
    return (_noise("picture", (1, 320, 320, 3)) * 256).to(torch.uint8)


def _value(key: str, shape: tuple[int, ...]) -> Tensor:
    if key.endswith("num_batches_tracked"):
        return torch.tensor(1000)
    noise = _noise(key, shape)
    if len(shape) > 1:
        inputs = torch.Size(shape[1:]).numel()
        loud = 2 if key.startswith("head.") else 1  # or all scores would be alike
        return (noise * 2 - 1) * loud * (3 / inputs) ** 0.5
    if key.endswith(("running_var", "weight")):
        return noise + 0.5
    return (noise * 2 - 1) / 5


def _noise(key: str, shape: tuple[int, ...]) -> Tensor:
    """0 to 1: a hash of name and position (Jenkins' and Wang's way of shifts and odd factors), in 24 bits."""
    bits = torch.arange(torch.Size(shape).numel()) + crc32(key.encode())
    for factor, shift in ((2654435761, 15), (2246822519, 13), (3266489917, 16)):
        bits = (bits * factor) & 0xFFFFFFFF
        bits = bits ^ (bits >> shift)
    return ((bits & 0xFFFFFF).to(torch.float32) / 0x1000000).reshape(shape)


class Reference:
    """What a checkpoint's network answers, key by key.

    `answer`: pictures [N, 3, H, W], normalised as torchvision does, -> maps after the last block of strides 8
    and 16, and after the last convolution. `frame` [3] is what lies around the picture: zero in torchvision.
    """

    def __init__(self, name: str, tensors: Tensors) -> None:
        self._tensors = tensors
        self._detector = name == DETECTOR

    def answer(self, pictures: Tensor, frame: Tensor) -> list[Tensor]:
        features = hardswish(self.stem(pictures, frame))
        maps = []
        for block, row in enumerate(TABLE, start=1):
            features = self._block(block, row, features)
            if block in (6, 12):
                maps.append(features)
        last = self._convolution(self._key(16, 0).replace(".block.0", ""), features)
        return [*maps, hardswish(last)]

    def stem(self, pictures: Tensor, frame: Tensor) -> Tensor:
        """The first convolution and its batch norm: [N, 16, H / 2, W / 2]."""
        count, _, height, width = pictures.shape
        framed = frame[None, :, None, None].expand(count, 3, height + 2, width + 2).clone()
        framed[:, :, 1:-1, 1:-1] = pictures
        prefix = self._key(0, 0).replace(".block.0", "")
        return self._norm(f"{prefix}.1", conv2d(framed, self._tensors[f"{prefix}.0.weight"], stride=2))

    def _block(self, block: int, row: Row, features: Tensor) -> Tensor:
        activation = hardswish if row.hard_swish else relu
        answer, layer = features, 0
        if block > 1:  # the first block is as wide as what it gets, so that it does not expand
            answer, layer = activation(self._convolution(self._key(block, 0), answer)), 1
        answer = activation(
            self._convolution(self._key(block, layer), answer, row.kernel, row.stride, alone=True)
        )
        squeeze = self._key(block, layer + 1)
        if f"{squeeze}.fc1.weight" in self._tensors:
            weights = relu(self._linear(f"{squeeze}.fc1", adaptive_avg_pool2d(answer, 1)))
            answer, layer = answer * hardsigmoid(self._linear(f"{squeeze}.fc2", weights)), layer + 1
        answer = self._convolution(self._key(block, layer + 1), answer)
        return answer + features if answer.shape == features.shape else answer

    def _key(self, block: int, layer: int) -> str:
        """The detector's features are cut in two behind the expansion of block 13."""
        if not self._detector:
            return f"features.{block}.block.{layer}"
        if block == 13:
            return "backbone.features.0.13" if layer == 0 else f"backbone.features.1.0.{layer}"
        half, place = (0, block) if block < 13 else (1, block - 13)
        return f"backbone.features.{half}.{place}.block.{layer}"

    def _convolution(
        self, prefix: str, features: Tensor, kernel: int = 1, stride: int = 1, *, alone: bool = False
    ) -> Tensor:
        groups = features.shape[1] if alone else 1
        weight = self._tensors[f"{prefix}.0.weight"]
        assert weight.shape[2:] == (kernel, kernel)
        return self._norm(
            f"{prefix}.1", conv2d(features, weight, stride=stride, padding=kernel // 2, groups=groups)
        )

    def _norm(self, prefix: str, features: Tensor) -> Tensor:
        names = ("running_mean", "running_var", "weight", "bias")
        mean, variance, weight, bias = (self._tensors[f"{prefix}.{name}"] for name in names)
        return batch_norm(features, mean, variance, weight, bias, eps=1e-3)

    def _linear(self, prefix: str, features: Tensor) -> Tensor:
        return conv2d(features, self._tensors[f"{prefix}.weight"], self._tensors[f"{prefix}.bias"])
