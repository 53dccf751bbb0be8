"""Pictures and model for both sides: the same files, a network of 320 pixels in INT8."""

from pathlib import Path

import cv2
import numpy as np
import torch

from model_registry.bundle.manifest import InputSize
from model_registry.bundle.pack import write_bundle
from model_registry.bundle.prepare import Picture
from tests.fakes.bundles import manifest
from trainer.export.graph import save_graph, to_graph
from trainer.export.quantise import quantise
from trainer.ssdlite.anchors import AnchorPlan, Level
from trainer.ssdlite.detector import Architecture, Detector

SIDE = 320
PICTURES = 8
PLAN = AnchorPlan((Level(8, ((24, 24), (48, 24))), Level(16, ((64, 64), (96, 48)))))


def make_pictures(folder: Path, width: int, height: int) -> Path:
    """Eight JPEGs of brushed metal with edges and holes, which decode about as slowly as photographs."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(PICTURES):
        data = cv2.imencode(".jpg", _metal(seed, width, height), [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
        (folder / f"{seed}.jpg").write_bytes(data.tobytes())
    return folder


def _metal(seed: int, width: int, height: int) -> Picture:
    random = np.random.default_rng(seed)
    coarse = cv2.resize(random.integers(90, 170, (12, 16), np.uint8), (width, height))
    brushed = cv2.blur(random.normal(0, 18, (height, width)).astype(np.float32), (25, 1))
    grey = np.clip(coarse + brushed, 0, 255).astype(np.uint8)
    for _ in range(40):
        x, y = int(random.integers(width)), int(random.integers(height))
        cv2.circle(grey, (x, y), int(random.integers(4, height // 20)), int(random.integers(20, 240)), -1)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def make_bundle(folder: Path) -> Path:
    """`xeon_s` with random weights: its time is that of a trained one."""
    torch.manual_seed(0)
    network = Detector(Architecture("xeon_s", 1, SIDE, SIDE, PLAN)).eval()
    noise: list[Picture] = [
        np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), np.uint8) for seed in range(8)
    ]
    files = save_graph(quantise(to_graph(network), noise), folder)
    return write_bundle(folder, manifest(input=InputSize(width=SIDE, height=SIDE), golden=()), dict(files))
