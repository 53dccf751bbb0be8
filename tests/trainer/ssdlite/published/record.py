"""Writes `ssdlite320_mobilenet_v3_large.json` and `mobilenet_v2.json`: what torchvision's networks answer.

Needs torchvision 0.28, which is no part of this project; with a Python that has it:

    python -m tests.trainer.ssdlite.published.record

Weights and picture come by formula (`tests.fakes.published`), so that none need be kept. Of the answers a
sample is written, and means over all of them.
"""

import json

import torch
from torch import Tensor

from tests.fakes.published import DETECTOR, LISTS, SECOND, checkpoint, picture

EVERY = 67
"""A number that meets all six levels and all six shapes."""
COLUMNS = 13


POSITIONS = (6, 13, 18)
"""Of the layers in MobileNetV2's features that end strides 8, 16, 32."""


@torch.no_grad()
def main() -> None:
    _write(DETECTOR, _of_the_detector())
    _write(SECOND, _of_the_second())


def _of_the_detector() -> dict[str, Tensor]:
    from torchvision.models.detection import ssdlite320_mobilenet_v3_large
    from torchvision.models.detection.image_list import ImageList

    network = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None)
    network.load_state_dict(checkpoint(DETECTOR), strict=True)
    network.eval()
    pixels = picture().flip(-1).permute(0, 3, 1, 2) / 255
    images, _ = network.transform(list(pixels))
    maps = list(network.backbone(images.tensors).values())
    heads = network.head(maps)
    anchors = network.anchor_generator(ImageList(images.tensors, images.image_sizes), maps)[0]
    logits, offsets = heads["cls_logits"][0], heads["bbox_regression"][0]
    return {
        "logits": logits[:, ::COLUMNS],
        "offsets": offsets,
        "anchors": anchors,
        "boxes": network.box_coder.decode_single(offsets, anchors),
        "scores": torch.softmax(logits, dim=-1)[:, ::COLUMNS],
    }


def _of_the_second() -> dict[str, Tensor]:
    from torchvision.models import mobilenet_v2

    network = mobilenet_v2(weights=None)
    network.load_state_dict(checkpoint(SECOND), strict=True)
    network.eval()
    features, maps = picture().flip(-1).permute(0, 3, 1, 2) / 127.5 - 1, {}
    for position, layer in enumerate(network.features):
        features = layer(features)
        if position in POSITIONS:
            maps[f"features.{position}"] = features[0].flatten(1)[:, ::COLUMNS]
    return maps


def _write(name: str, answers: dict[str, Tensor]) -> None:
    import torchvision

    told = {
        "torchvision": torchvision.__version__,
        "every": EVERY,
        "columns": COLUMNS,
        "answers": {what: _told(values) for what, values in answers.items()},
    }
    (LISTS / f"{name}.json").write_text(json.dumps(told) + "\n")


def _told(values: Tensor) -> dict[str, object]:
    exact = values.double()
    sample = [[float(f"{value:.9g}") for value in row] for row in values[::EVERY].tolist()]
    return {"mean": float(exact.mean()), "deviation": float(exact.std()), "sample": sample}


if __name__ == "__main__":
    main()
