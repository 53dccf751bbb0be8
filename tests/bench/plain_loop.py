"""How SSDLite is trained by the book: torchvision's reference loop in small, in our words.

A DataLoader whose workers decode every JPEG each time, float pictures resized in the model, FP32 in the
default memory format, SGD with momentum, and the loss of torchvision's SSD: smooth L1, cross-entropy over the
anchors above IoU .5 and three times as many hard negatives. Its RandomIoUCrop is left out, to its advantage.
"""

import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from trainer.ssdlite.coder import encode
from trainer.ssdlite.loss import Target
from trainer.ssdlite.overlap import iou_matrix
from trainer.ssdlite.ssdlite320 import SIDE, SSDLite320

POSITIVE, NEGATIVES = 0.5, 3.0
RATE, MOMENTUM, DECAY = 0.01, 0.9, 4e-5
"""torchvision's reference takes 0.15 for eight processes of 24 pictures; the rate costs no time."""

Item = tuple[Path, Target]
"""A picture and its truth in its own pixels."""


class Pictures(Dataset[tuple[Tensor, Target]]):
    """Float [3, H, W] RGB 0 to 1, every other one mirrored."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> tuple[Tensor, Target]:
        file, target = self._items[index]
        picture = torch.from_numpy(np.array(Image.open(file).convert("RGB"))).permute(2, 0, 1).float() / 255
        if random.random() < 0.5:
            picture, width = picture.flip(-1), picture.shape[-1]
            x1, y1, x2, y2 = target.boxes.unbind(1)
            target = Target(torch.stack([width - x2, y1, width - x1, y2], dim=1), target.labels)
        return picture, target


def pictures_per_second(
    items: Sequence[Item], classes: int, batch: int, seconds: float, threads: int
) -> float:
    """Of whole training steps, after a first one; one loader worker a thread."""
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    network = SSDLite320("ssdlite320_mobilenet_v3_large", classes).train()
    optimiser = torch.optim.SGD(network.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)
    loader = DataLoader(
        Pictures(items), batch, shuffle=True, num_workers=threads, collate_fn=list, drop_last=True
    )
    shown, began = 0, 0.0
    while True:
        for samples in loader:
            _step(network, optimiser, samples)
            if began == 0:
                began = time.perf_counter()
                continue
            shown += len(samples)
            if (passed := time.perf_counter() - began) >= seconds:
                return shown / passed


def loss(logits: Tensor, offsets: Tensor, targets: Sequence[Target], anchors: Tensor) -> Tensor:
    """Of the positive anchors, the mean: [N, A, classes + 1], [N, A, 4] -> []."""
    wanted, boxes, count = torch.zeros(logits.shape[:2], dtype=torch.int64), [], 0
    for row, target in enumerate(targets):
        matched = _matched(target.boxes, anchors)
        positive = torch.where(matched >= 0)[0]
        wanted[row, positive] = target.labels[matched[positive]]
        goal = encode(target.boxes[matched[positive]], anchors[positive])
        boxes.append(functional.smooth_l1_loss(offsets[row, positive], goal, reduction="sum"))
        count += len(positive)
    entropy = functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none").view_as(
        wanted
    )
    positives = wanted > 0
    error = entropy.detach().masked_fill(positives, -float("inf"))
    place = error.sort(1, descending=True).indices.sort(1).indices
    negatives = place < NEGATIVES * positives.sum(1, keepdim=True)
    classes = entropy[positives].sum() + entropy[negatives].sum()
    return (torch.stack(boxes).sum() + classes) / max(1, count)


def _step(
    network: nn.Module, optimiser: torch.optim.Optimizer, samples: Sequence[tuple[Tensor, Target]]
) -> None:
    images, targets = zip(*(_resized(picture, target) for picture, target in samples), strict=True)
    logits, offsets = network(torch.stack(images))
    anchors = network.anchors
    assert isinstance(anchors, Tensor)
    total = loss(logits, offsets, targets, anchors)
    optimiser.zero_grad()
    total.backward()
    optimiser.step()


def _resized(picture: Tensor, target: Target) -> tuple[Tensor, Target]:
    """Stretched to the input and to -1 to 1, as torchvision's model does it inside."""
    height, width = picture.shape[-2:]
    scale = torch.tensor([SIDE / width, SIDE / height] * 2)
    stretched = functional.interpolate(picture[None] * 2 - 1, size=(SIDE, SIDE), mode="bilinear")[0]
    return stretched, Target(target.boxes * scale, target.labels)


def _matched(boxes: Tensor, anchors: Tensor) -> Tensor:
    """For each anchor its box, or -1; the best anchor of each box answers for it in any case."""
    if len(boxes) == 0:
        return torch.full((len(anchors),), -1)
    overlap = iou_matrix(boxes, anchors)
    best, index = overlap.max(dim=0)
    index[best < POSITIVE] = -1
    index[overlap.argmax(dim=1)] = torch.arange(len(boxes))
    return index
