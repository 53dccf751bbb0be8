"""Traces YOLO networks, built from their public definitions with random weights, to TorchScript files.

Run by `yolo` with the interpreter that has `ultralytics` (AGPL-3.0), in a process of its own, so that none
of that code is ever in ours. Imports nothing of ours.

    python export_yolo.py FOLDER CLASSES NAME@SIDE...
"""

import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from ultralytics.nn.tasks import DetectionModel


class FromBytes(nn.Module):
    """`forward`: uint8 [1, H, W, 3] -> what the network's head answers, boxes decoded."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        answer = self.network(images.permute(0, 3, 1, 2).float() / 255)
        return answer if torch.is_tensor(answer) else answer[0]


def export(folder: Path, classes: int, name: str, side: int) -> None:
    torch.manual_seed(0)
    network = DetectionModel(f"{name}.yaml", nc=classes, verbose=False).eval().fuse(verbose=False)
    for part in network.modules():
        if hasattr(part, "export"):  # the head, as its own exporter sets it
            part.export, part.format, part.dynamic = True, "openvino", False
    served, example = FromBytes(network).eval(), torch.zeros((1, side, side, 3), dtype=torch.uint8)
    with torch.no_grad():
        served(example)
        torch.jit.trace(served, example, check_trace=False).save(str(folder / f"{name}@{side}.pt"))


if __name__ == "__main__":
    for wanted in sys.argv[3:]:
        name, side = wanted.split("@")
        export(Path(sys.argv[1]), int(sys.argv[2]), name, int(side))
